# What inspect says of parts is what their runs say: options as in the manifest, counts as in --stats, scores as in
# --scores. A checkpoint says where its run goes on.
. "$LIB"

few_targets 3
"$PYTHON" - <<'END'
import json
import os
import signal
import subprocess

from helpers import ZIPFIT, read_tsv, texts, wait_for, write_jsonl

write_jsonl("pool.jsonl", texts(300, seed=3))
with open("pool.jsonl", "a", encoding="utf-8") as file:
    file.write("not JSON\n" * 7)
write_jsonl("more.jsonl", texts(50, seed=4))
inputs = ["pool.jsonl", "more.jsonl"]


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def zipfit(*arguments):
    return subprocess.run([ZIPFIT, *arguments], capture_output=True, check=True).stdout


def inspect(*paths):
    return [json.loads(line) for line in zipfit("inspect", "--json", *paths).splitlines()]


def same(what, came, wanted):
    if came != wanted:
        print(f"{what}: {came}, not {wanted}")


def check(part, stats, manifest, kept):
    same("options", part["options"], manifest["options"])
    same("options of --stats", part["options"], stats["options"])
    same("read", (part["read"], part["outcomes"].get("not JSON", 0)), (stats["read"], stats["skipped"].get("not JSON", 0)))
    same("files", [file["path"] for file in part["files"]], ["t.jsonl", *inputs])
    same("sizes", [file["bytes"] for file in part["files"][1:]], [os.path.getsize(path) for path in inputs])
    same("kept", part["kept"], kept)


shards = []
for shard in (1, 2, 3):
    for settings in (["-k", "9", "--score", "conditional"], ["--fraction", "0.1", "--scores", "s", "--rejects", "r"]):
        name = f"part{shard}{settings[0]}"
        zipfit("select", "-q", "-t", "t.jsonl", *settings, "--on-error", "skip", "--shard", f"{shard}/3", "--stats", "stats",
               "--manifest", "manifest", "-o", name, *inputs)
        [part] = inspect(name)
        stats = load("stats")
        same("kind", (part["kind"], part["complete"], part["shards"], part["held"]), ("part", True, 3, [shard]))
        check(part, stats, load("manifest"), 9 if settings[0] == "-k" else part["kept"])
        rows = (stats["scored"], part["outcomes"].get("not JSON", 0)) if "-k" not in settings else (0, 0)
        same("rows", (part["score_rows"], part["reject_rows"]), rows)
        shards.append(part)
same("all shards", sum(part["read"] for part in shards), 2 * 357)

# A part of several shards, compressed; its best score is that of the whole run.
zipfit("merge", "-q", "--partial", "-o", "two.zst", "part1-k", "part3-k")
zipfit("merge", "-q", "--partial", "-o", "all", "part2-k", "two.zst")
two, whole = inspect("two.zst", "all")
same("two", (two["held"], two["coding"]), ([1, 3], "zstd, 1 frame"))
same("whole", (whole["held"], whole["read"]), ([1, 2, 3], 357))
zipfit("select", "-q", "-t", "t.jsonl", "-k", "9", "--score", "conditional", "--on-error", "skip", "--scores", "scores", "-o",
       "best", *inputs)
ranked = sorted((score for *_, score in read_tsv("scores")), reverse=True)
same("scores", (whole["highest_score"], whole["kept"]), (ranked[0], 9))
with open("best", encoding="utf-8") as best:
    same("sample", whole["sample"] + "\n" in best, True)

# Two sets and a sample put scores before each record; that is not part of it.
zipfit("select", "-q", "-t", "a=t.jsonl", "-t", "b=data/targets.jsonl", "-k", "8", "--shard", "1/1", "-o", "sets", "more.jsonl")
zipfit("select", "-q", "-t", "t.jsonl", "--sample", "0.1", "-k", "8", "--shard", "1/1", "-o", "drawn", "more.jsonl")
for part in inspect("sets", "drawn"):
    same("record", sorted(json.loads(part["sample"])), ["id", "text"])
    same("range", 0 < part["lowest_score"] <= part["highest_score"] < 1, True)

# A run that waits for a pipe is stopped: its checkpoint knows that the first input is read, and its journal the rows.
os.mkfifo("pipe")
pipe = os.open("pipe", os.O_RDWR | os.O_NONBLOCK)
run = subprocess.Popen([ZIPFIT, "select", "-q", "-t", "t.jsonl", "-k", "5", "--scores", "s2", "-o", "o", "--checkpoint", "state",
                        "--checkpoint-every", "0.01", "more.jsonl", "pipe"])


def saved():
    """Gives the run one more record; whether it has saved its state in the pipe."""
    os.write(pipe, b'{"text": "one more record"}\n')
    return os.path.exists("state") and inspect("state")[0]["read"] > 50


wait_for(saved)
[lock] = inspect("state.lock")
same("lock", lock["kind"], "lock")
run.send_signal(signal.SIGTERM)
same("stopped", run.wait(), 75)
state, journal = inspect("state", "state.journal")
same("checkpoint", (state["kind"], state["kept"], state["next_path"], state["next_input"]), ("checkpoint", 5, "pipe", 2))
same("next line", state["next_line"], state["read"] - 50 + 1)
same("journal", (journal["kind"], journal["score_rows"]), ("journal", state["read"]))
os.close(pipe)
with open("state.journal", "rb") as file:
    content = file.read()
with open("cut.journal", "wb") as file:
    file.write(content[:-3])
[cut] = inspect("cut.journal")
same("cut journal", (cut["complete"], "killed" in cut["hint"]), (False, True))

# A table of scores, and one without its heading; as JSON it is records.
zipfit("score", "-q", "-t", "t.jsonl", "-o", "tsv", "more.jsonl")
zipfit("score", "-q", "-t", "t.jsonl", "--no-heading", "-o", "bare", "more.jsonl")
zipfit("score", "-q", "-t", "t.jsonl", "--json", "-o", "json.gz", "more.jsonl")
zipfit("select", "-q", "-t", "a=t.jsonl", "-t", "b=data/targets.jsonl", "-k", "8", "--scores", "several", "-o", "o", "more.jsonl")
tsv, bare, as_json, several = inspect("tsv", "bare", "json.gz", "several")
scores = [score for *_, score in read_tsv("tsv")]
for table in (tsv, bare):
    same("table", (table["kind"], table["records"], table["bad"], table["lowest_score"], table["highest_score"]),
         ("scores", 50, 0, min(scores), max(scores)))
same("bare", "--no-heading" in bare["hint"], True)
same("several", (several["kind"], several["records"], several["bad"]), ("scores", 50, 0))
same("JSON", sorted(field["name"] for field in as_json["fields"]), ["bytes", "file", "line", "score"])
print(f"compared {len(shards)} parts")
END
