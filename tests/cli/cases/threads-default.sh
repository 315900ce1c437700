# Without -T the number of threads is Slurm's, else that of the affinity mask; -v prints it.
. "$LIB"

few_targets 2
threads() {
	"$ZIPFIT" score -v -t t.jsonl "$@" data/pool.jsonl 2>&1 >/dev/null | sed -n 's/^zipfit: \(threads: [0-9]*\)$/\1/p'
}
SLURM_CPUS_PER_TASK=3 threads
SLURM_CPUS_PER_TASK=3 threads -T 5
threads --threads=2
# One CPU of those this process may use.
"$PYTHON" - 2>&1 >/dev/null <<'END' | sed -n 's/^zipfit: \(threads: [0-9]*\)$/\1/p'
import os
from helpers import ZIPFIT

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    os.execv(ZIPFIT, [ZIPFIT, "score", "-v", "-t", "t.jsonl", "data/pool.jsonl"])
END
# What is no number of threads is not believed.
for value in 0 -1 many ''; do
	SLURM_CPUS_PER_TASK=$value threads >came
	threads >expected
	same "'$value'" expected came
done
