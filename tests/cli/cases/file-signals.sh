# Whatever signal ends a run that is writing, it leaves no file; SIGXCPU and the other signals of batch systems save a
# checkpoint. The same as another user, and on a system where every file needs a name.
. "$LIB"

few_targets 2
chmod 755 .
"$PYTHON" - <<'END'
import os
import resource
import signal
import subprocess
import sys
from helpers import ZIPFIT, ended_by, open_outputs, wait_for

ALL = ["HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "USR1", "SEGV", "USR2", "ALRM", "TERM", "STKFLT",
       "XCPU", "VTALRM", "PROF", "IO", "PWR", "SYS", "RTMIN", "RTMAX"]
SAVING = ["INT", "TERM", "USR1", "USR2", "XCPU", "ALRM"]
LACKING = [sys.executable, os.path.join(os.environ["PYTHONPATH"], "lacking.py"), "tmpfile"]
# A sanitizer handles some of these signals itself, and would end the run in its own way.
for sanitizer in "ASAN", "TSAN", "UBSAN":
    options = os.environ.get(sanitizer + "_OPTIONS", "")
    os.environ[sanitizer + "_OPTIONS"] = options + ":handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0"
os.mkdir("d")
os.chmod("d", 0o777)
os.mkfifo("d/fifo")
os.chmod("d/fifo", 0o666)
os.chdir("d")
held = os.open("fifo", os.O_RDWR)
command = [ZIPFIT, "select", "-q", "-t", "../t.jsonl", "-k", "2", "-o", "out", "--scores", "scores", "fifo"]


def prepare():
    """As from an interactive shell, and without files of core dumps."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in ALL:
        signal.signal(getattr(signal, "SIG" + name), signal.SIG_DFL)


def start(before, after):
    # pylint: disable-next=subprocess-popen-preexec-fn,consider-using-with
    return subprocess.Popen(before + command + after, preexec_fn=prepare, stderr=subprocess.PIPE)


def try_signal(name, before):
    """Sends it while both outputs are open."""
    files = sorted(os.listdir("."))
    number = getattr(signal, "SIG" + name)
    run = start(before, [])
    # Where files need no name, one has it for a moment, to see whether it could get one.
    wait_for(lambda: open_outputs(run) == 2 and any(".zipfit-" in name for name in os.listdir(".")) == (before == LACKING))
    run.send_signal(number)
    how = ended_by(run)
    run.stderr.close()
    if how != "by " + signal.Signals(number).name or sorted(os.listdir(".")) != files:
        print(name, how, sorted(os.listdir(".")))


def try_kill(before):
    run = start(before, [])
    wait_for(lambda: open_outputs(run) == 2)
    run.kill()
    run.wait()
    run.stderr.close()
    return sorted(os.listdir("."))


for name in ALL:
    try_signal(name, [])
print("each signal ends the run, and nothing is left")
print("SIGKILL:", try_kill([]))

status = subprocess.run(LACKING + ["true"], check=False).returncode
if status == 0:
    for name in ALL:
        try_signal(name, LACKING)
print("the same with temporary names")

if os.getuid() == 0:
    other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    for name in "TERM", "XCPU":
        try_signal(name, other)
    assert try_kill(other) == ["fifo"]
print("the same as another user")

for name in SAVING:
    run = start([], ["--checkpoint", "state"])
    wait_for(lambda: os.path.exists("state.journal"))
    run.send_signal(getattr(signal, "SIG" + name))
    how = ended_by(run)
    run.stderr.close()
    print(name, how, sorted(os.listdir(".")))
    os.remove("state")
    os.remove("state.journal")

# With a checkpoint, the outputs are not made before there is something to write: SIGKILL leaves no temporary name.
if status == 0:
    run = start(LACKING, ["--checkpoint", "state"])
    wait_for(lambda: os.path.exists("state.journal"), 60)
    run.kill()
    run.wait()
    run.stderr.close()
    assert sorted(os.listdir(".")) == ["fifo", "state.journal", "state.lock"], os.listdir(".")
    os.remove("state.journal")
    os.remove("state.lock")
print("SIGKILL with a checkpoint: its own files alone")
os.close(held)
END

# A file that may grow no more: a message, and nothing is left.
limited() {
	(
		ulimit -f 1
		exec "$ZIPFIT" select -q -t t.jsonl -k 300 "$@" data/pool.jsonl
	)
}
try limited -o big
try limited -o big --scores /dev/null --stats small
try limited -o /dev/null --scores big
TMPDIR=. try limited --memory 1 -o /dev/null
limited -o - >redirected || echo "status $?"
rm redirected
files
