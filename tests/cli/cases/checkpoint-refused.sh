# A checkpoint of another run, of a changed input, or in use is refused and left in place; a full disk is only a
# warning.
. "$LIB"

few_targets 2
"$PYTHON" - <<'END'
import os
import resource
import shutil
import signal
import subprocess
from helpers import ZIPFIT, ended_by, texts, wait_for, write_jsonl

write_jsonl("pool.jsonl", texts(15000, seed=6))
command = [ZIPFIT, "select", "-q", "-T", "1", "-t", "t.jsonl", "-o", "out", "--checkpoint", "state"]


def tell(why, *arguments):
    """What the command with these arguments says."""
    ended = subprocess.run(command + list(arguments), capture_output=True, check=False, text=True)
    print(f"{why}: status {ended.returncode}, {ended.stderr.strip()}")


# pylint: disable-next=consider-using-with
run = subprocess.Popen(command + ["-k", "50", "--checkpoint-every", "0.05", "pool.jsonl"])
wait_for(lambda: os.path.exists("state"))
run.send_signal(signal.SIGSTOP)
tell("in use", "-k", "50", "pool.jsonl")
run.send_signal(signal.SIGCONT)
run.send_signal(signal.SIGTERM)
print(ended_by(run))
tell("other limit", "-k", "51", "pool.jsonl")
tell("other level", "-k", "50", "--level", "1", "pool.jsonl")
tell("scores", "-k", "50", "--scores", "s", "pool.jsonl")
tell("a shard", "-k", "50", "--shard", "1/2", "pool.jsonl")
tell("other input", "-k", "50", "pool.jsonl", "t.jsonl")
with open("state", "rb") as file:
    sound = file.read()
with open("state", "wb") as file:
    file.write(sound[:-1])
tell("cut", "-k", "50", "pool.jsonl")
with open("state", "wb") as file:
    file.write(sound)
# A copy of another time is the same input.
os.mkdir("copy")
for name in "pool.jsonl", "t.jsonl", "state":
    shutil.copyfile(name, f"copy/{name}")
os.utime("copy/pool.jsonl", (1, 1))
ended = subprocess.run([word for word in command if word != "-q"] + ["-k", "50", "pool.jsonl"], cwd="copy",
                       capture_output=True, check=False, text=True)
print("copied and touched: status", ended.returncode, ended.stderr.startswith("zipfit: state: going on after "))
subprocess.run([ZIPFIT, "select", "-q", "-t", "t.jsonl", "-k", "50", "-o", "one", "pool.jsonl"], check=True)
with open("one", "rb") as one, open("copy/out", "rb") as out:
    print("as one run gives" if one.read() == out.read() else "DIFFERENT")
with open("pool.jsonl", "a", encoding="utf-8") as file:
    file.write('{"text": "one more"}\n')
tell("changed input", "-k", "50", "pool.jsonl")
print("out" if os.path.exists("out") else "no output")
os.remove("state")

def limit_files():
    """No file may grow past 4 KiB; pipes may."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))


# pylint: disable-next=subprocess-popen-preexec-fn
ended = subprocess.run(command + ["-o", "-", "-k", "50", "--checkpoint-every", "0.1", "pool.jsonl"],
                       capture_output=True, check=False, text=True, preexec_fn=limit_files)
print("full disk: status", ended.returncode)
print("\n".join(sorted(set(ended.stderr.splitlines()))))
print(len(ended.stdout.splitlines()), "records")


def contents():
    """All files here, with what they hold."""
    found = {}
    for name in os.listdir("."):
        if os.path.isfile(name):
            with open(name, "rb") as opened:
                found[name] = opened.read()
    return found


# Files of others at the names that a checkpoint has: refused, and left as they are.
for name in "state", "state.new", "state.lock", "state.journal":
    other = sound if name not in ("state", "state.new") else b"\x89ZFJ\r\n\x1a\n"
    for what, content in ("empty", b""), ("text", b"a line\n"), ("cut", sound[:7]), ("of another kind", other):
        with open(name, "wb") as file:
            file.write(content)
        before = contents()
        tell(f"{name}, {what}", "-k", "50", "pool.jsonl")
        assert contents() == before, contents()
        os.remove(name)
# Parts begin as checkpoints do, and are as much work.
subprocess.run(command[:-4] + ["-k", "5", "--shard", "1/1", "-o", "part", "pool.jsonl"], check=True)
for name in "state", "state.new":
    os.rename("part", name)
    before = contents()
    tell(f"a part at {name}", "-k", "50", "pool.jsonl")
    assert contents() == before, contents().keys()
    os.rename(name, "part")
os.remove("part")
# A run that fails leaves nothing of its checkpoint.
with open("bad.jsonl", "w", encoding="utf-8") as file:
    file.write("no JSON\n")
before = contents()
tell("bad", "-k", "50", "--scores", "s", "bad.jsonl")
assert contents() == before, contents().keys()
END
