# What --shard takes, and what cannot be divided.
. "$LIB"

few_targets 1
for shard in 0/2 3/2 1 1/ /2 1/0 -1/2 1/2000000 x/y auto; do
	try "$ZIPFIT" select -q -t t.jsonl -k 1 --shard $shard data/pool.jsonl
done
try "$ZIPFIT" select -q -t t.jsonl -k 1 --shard 1/2
mkfifo pipe
try "$ZIPFIT" select -q -t t.jsonl -k 1 --shard 1/2 pipe
try "$ZIPFIT" select -q -t t.jsonl -k 1 --shard 1/2 missing
try "$ZIPFIT" merge
try "$ZIPFIT" merge -
try "$ZIPFIT" merge --partial -k 3 part

SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4 SLURM_ARRAY_TASK_COUNT=4 "$ZIPFIT" select -q -t t.jsonl -k 1 \
	--shard auto -o auto.part data/pool.jsonl
for shard in 1 2 4; do
	"$ZIPFIT" select -q -t t.jsonl -k 1 --shard $shard/4 -o $shard.part data/pool.jsonl
done
"$ZIPFIT" select -q -t t.jsonl -k 1 -o one data/pool.jsonl
"$ZIPFIT" merge -q 1.part 2.part 4.part auto.part -o merged
same 'shard auto' one merged

# A task that was resubmitted alone: it cannot know how many tasks there are.
SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=7 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=1 \
	try "$ZIPFIT" select -q -t t.jsonl -k 1 --shard auto -o alone.part data/pool.jsonl
# One of two processes of an mpirun, each of which would write the whole output.
OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2 try "$ZIPFIT" select -q -t t.jsonl -k 1 -o doubled data/pool.jsonl
OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2 try "$ZIPFIT" score -q -t t.jsonl -o doubled data/pool.jsonl
OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=4 try "$ZIPFIT" select -q -t t.jsonl -k 1 --shard auto -o mpi.part \
	data/pool.jsonl
"$ZIPFIT" merge -q 1.part mpi.part auto.part 4.part -o merged
same 'shard auto under mpirun' one merged
expect 'nothing else was written' test ! -e alone.part -a ! -e doubled
