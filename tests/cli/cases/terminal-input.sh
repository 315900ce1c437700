# A command that reads from the terminal says what it awaits, in one line; not in a pipe, and not where it only fails.
. "$LIB"

"$PYTHON" - <<'END'
import os
import pty
import subprocess

ZIPFIT = os.environ["ZIPFIT"]


def typed(*arguments, terminal=True):
    """What is printed on standard error when a line and the end of the input are typed."""
    main, other = pty.openpty()
    with subprocess.Popen([ZIPFIT, *arguments], stdin=other if terminal else subprocess.PIPE, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as run:
        os.close(other)
        if terminal:
            os.write(main, b'{"text": "typed"}\n\x04')
        else:
            run.stdin.write(b'{"text": "typed"}\n')
            run.stdin.close()
        said = run.stderr.read().decode()
    os.close(main)
    return [line for line in said.splitlines() if "selected" not in line and "read 1" not in line], run.returncode


target = ["-t", "data/targets.jsonl"]
for arguments in (["select", *target, "-k", "5"], ["score", *target], ["inspect"], ["select", "-t", "-", "-k", "1", "data/pool.jsonl"],
                  ["select", *target, "-k", "1", "--files-from", "-"], ["select", *target, "-k", "5", "-q"], ["select", "-k", "5"],
                  ["eval", "--train", "-", "--test", "data/targets.jsonl"]):
    print(arguments[0], typed(*arguments))
print("pipe", typed("select", *target, "-k", "5", terminal=False))
END
