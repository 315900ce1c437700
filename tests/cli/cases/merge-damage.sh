# A thousand parts and checkpoints, each changed or cut at a random place: one error message each time, no output.
. "$LIB"

few_targets 1
"$PYTHON" - <<'END'
import os
import random
import subprocess
from helpers import ZIPFIT, texts, write_jsonl

write_jsonl("pool.jsonl", texts(120, seed=4))
write_jsonl("slow.jsonl", texts(12000, seed=5))
select = [ZIPFIT, "select", "-q", "--level", "1", "-T", "1", "-t", "t.jsonl", "-k", "20"]
for shard in "1", "2":
    subprocess.run(select + ["--scores", "x", "--shard", shard + "/2", "-o", shard + ".part", "pool.jsonl"], check=True)
stopped = select + ["--checkpoint", "state", "-o", "out", "slow.jsonl"]
with subprocess.Popen(stopped + ["--checkpoint-every", "0.01"]) as run:
    while not os.path.exists("state"):
        pass
    run.terminate()
assert run.returncode == 75, run.returncode
source = random.Random(3)


def damaged(data):
    """The bytes changed at a random place, cut there, or with something put in or taken out."""
    at = source.randrange(len(data))
    kind = source.randrange(4)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + bytes([data[at] ^ 1 << source.randrange(8)]) + data[at + 1 :]
    if kind == 2:
        end = at + source.randint(1, 200)
        return data[:at] + source.randbytes(len(data[at:end])) + data[end:]
    return data[:at] + source.randbytes(source.randint(1, 20)) + data[at:]


def tell(name, command):
    """Damages the file 500 times and counts what the command says to that."""
    with open(name, "rb") as file:
        sound = file.read()
    told = 0
    for _ in range(500):
        with open(name, "wb") as file:
            file.write(damaged(sound))
        ended = subprocess.run(command, capture_output=True, check=False, text=True)
        assert ended.returncode == 1 and ended.stdout == "", ended
        assert not os.path.exists("out"), "an output"
        told += ended.stderr.startswith("zipfit: " + name + ": ") and ended.stderr.count("\n") == 1
    with open(name, "wb") as file:
        file.write(sound)
    print(name, "damaged:", told, "messages")
    subprocess.run(command, check=True)
    os.remove("out")


tell("2.part", [ZIPFIT, "merge", "-q", "-o", "out", "1.part", "2.part"])
tell("state", stopped)
END
