# A checkpoint of another run, of an input that changed, or in use, is refused and stays; a full disk is only a warning.
. "$LIB"

few_targets 2
"$PYTHON" - <<'END'
import os
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
# A full disk for this file alone; the sandbox would not let it be written out there.
os.symlink("/dev/full", "state.new")
ended = subprocess.run(command + ["--no-sandbox", "-k", "50", "--checkpoint-every", "0.1", "pool.jsonl"],
                       capture_output=True, check=False, text=True)
print("full disk: status", ended.returncode)
print(ended.stderr.strip())
print("out" if os.path.exists("out") else "no output")
END
