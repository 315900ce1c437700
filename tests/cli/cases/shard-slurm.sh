# scripts/slurm/submit.sh with an sbatch that runs the tasks at once: existing parts are not made again, and never used
# for
# another request. tests/slurm has a real Slurm.
. "$LIB"

need bash
few_targets 2
cp data/pool.jsonl pool.jsonl
head -n 1 data/targets.jsonl >test.jsonl
mkdir bin
cat >bin/sbatch <<'END'
#!/bin/bash
# Runs a script as the tasks of an array, or as one job, and says the number of the job.
tasks=0
while [[ $1 == --* ]]; do
	case $1 in
	--array=*) tasks=${1#--array=} ;;
	--output=*) output=${1#--output=} ;;
	esac
	shift
done
echo "$tasks ${1##*/}" >>jobs.txt
if [ -e late ]; then
	printf '%q ' env SLURM_ARRAY_TASK_ID=1 bash "$@" >late
	exit 0
fi
for task in ${tasks//,/ }; do
	SLURM_ARRAY_TASK_ID=$task bash "$@" >>"${output//%a/$task}" 2>&1
done
wc -l <jobs.txt
END
chmod +x bin/sbatch
PATH=$PWD/bin:$PATH

# submit OPTION...: submits three tasks, says which jobs that were, and compares with one run.
submit() {
	: >jobs.txt
	sh "$DATA/../scripts/slurm/submit.sh" 3 best -q --level 1 "$@" >ids
	tr '\n' ' ' <jobs.txt
	"$ZIPFIT" select -q --level 1 "$@" -o one
	same '- one run' one best
}
submit -t t.jsonl -k 20 pool.jsonl
submit -t t.jsonl -k 20 pool.jsonl
part=$(find best.parts -name '2-of-3.part')
rm "$part"
submit -t t.jsonl -k 20 pool.jsonl
echo 'other options, files, and the first ones again'
submit -t t.jsonl -k 21 pool.jsonl
submit -t t.jsonl -k 20 --exclude test.jsonl pool.jsonl
submit -t t.jsonl -k 20 pool.jsonl
echo 'other contents'
head -n 3 data/targets.jsonl | tail -n 1 >test.jsonl
submit -t t.jsonl -k 20 --exclude=test.jsonl pool.jsonl
head -n 2 data/targets.jsonl >test.jsonl
submit -t t.jsonl -k 20 --exclude=test.jsonl pool.jsonl
echo '{"text": "one more"}' >>pool.jsonl
submit -t t.jsonl -k 20 pool.jsonl
submit -t t.jsonl -k 20 pool.jsonl

# A merge that comes late, when something else was asked for: it must not write.
: >late
sh "$DATA/../scripts/slurm/submit.sh" 3 best -q --level 1 -t t.jsonl -k 20 pool.jsonl >ids
late=$(cat late)
rm late
submit -t t.jsonl -k 5 pool.jsonl
try sh -c "$late"
same 'what was asked last' one best
