#!/bin/bash
# Runs a command in a temporary Slurm cluster: one node, this machine, on loopback.
#
#	cluster.sh COMMAND [ARGUMENT]...
#
# Exit status: the command's; 77 if this machine cannot run a cluster, 99 if it does not start. Needs munge,
# slurmctld, slurmd and slurm-client, but no running services: this script starts every daemon with files in one scratch
# directory, and ends it by its process id.
set -u
PATH=$PATH:/usr/sbin
processors=4

# The daemons take the machine's name for an address, and that must be loopback.
node=$(uname -n)
if [ "$(getent ahostsv4 "$node" | awk 'NR == 1 {print $1}')" != 127.0.0.1 ] && [ -z "${IN_NAMESPACE-}" ]; then
	if ! unshare --uts true 2>/dev/null; then
		echo "skipped: the name $node must be an address of loopback here, or the user root"
		exit 77
	fi
	# shellcheck disable=SC2016 # expanded in there
	exec env IN_NAMESPACE=1 unshare --uts sh -c 'hostname localhost; exec "$@"' sh "$0" "$@"
fi
node=${node%%.*}
[ -z "${IN_NAMESPACE-}" ] || node=localhost

# What a surrounding job has set would be taken for this cluster's.
for variable in $(compgen -e | grep -E '^(SLURM|SBATCH|SRUN|SQUEUE|SCANCEL)_'); do
	unset "$variable"
done

# Short, as paths of sockets must be; readable, as munged wants it.
scratch=$(mktemp -d /tmp/zipfit-slurm.XXXX)
chmod 755 "$scratch"
mkdir "$scratch/state" "$scratch/spool"
: >"$scratch/plugstack"
(umask 077 && head -c 1024 /dev/urandom >"$scratch/key")
started=()

# Ends what was started, the last first.
take_down() {
	trap '' INT TERM
	local jobs i
	jobs=$(timeout 5 squeue -h -o %A 2>/dev/null | sort -u)
	for i in $jobs; do
		timeout 5 scancel --full --signal=KILL "$i"
		timeout 5 scancel "$i"
	done 2>/dev/null
	for ((i = 0; i < 50; i++)); do
		[ -n "$(timeout 5 squeue -h 2>/dev/null)" ] || break
		sleep 0.1
	done
	for ((i = ${#started[@]} - 1; i >= 0; i--)); do
		kill -TERM "${started[i]}" 2>/dev/null
		for _ in {1..50}; do
			kill -0 "${started[i]}" 2>/dev/null || break
			sleep 0.1
		done
		kill -KILL "${started[i]}" 2>/dev/null
	done
	wait
	rm -rf "$scratch"
}
trap take_down EXIT
trap 'exit 1' INT TERM

give_up() {
	echo "cluster.sh: $1" >&2
	tail -n 20 "$scratch"/*.log >&2
	exit 99
}

# A free port on loopback.
free_port() {
	local port
	for ((port = 21000 + RANDOM % 8000; ; port++)); do
		(: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}
controller_port=$(free_port)
node_port=$((controller_port + 1000))

cat >"$scratch/slurm.conf" <<END
ClusterName=zipfit
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$controller_port
SlurmdPort=$node_port
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$scratch/munge,cred_expire=5
CredType=cred/munge
StateSaveLocation=$scratch/state
SlurmdSpoolDir=$scratch/spool
SlurmctldPidFile=$scratch/slurmctld.pid
SlurmdPidFile=$scratch/slurmd.pid
SlurmctldLogFile=$scratch/slurmctld.log
SlurmdLogFile=$scratch/slurmd.log
PlugStackConfig=$scratch/plugstack
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MailProg=/bin/true
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=2,sched_min_interval=0,batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=5
NodeName=$node NodeHostname=$node NodeAddr=127.0.0.1 CPUs=$processors State=UNKNOWN
PartitionName=all Nodes=$node Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$scratch/slurm.conf

# start NAME PROGRAM [ARGUMENT]...: a daemon in a session of its own, so that a Ctrl-C does not reach it.
start() {
	local name=$1
	shift
	setsid "$@" </dev/null >>"$scratch/$name.log" 2>&1 &
	started+=($!)
}
start munged munged --foreground --num-threads=2 --key-file="$scratch/key" --socket="$scratch/munge" \
	--pid-file="$scratch/munged.pid" --seed-file="$scratch/seed" --log-file="$scratch/munged.log"
for _ in {1..50}; do
	[ ! -S "$scratch/munge" ] || break
	sleep 0.1
done
[ -S "$scratch/munge" ] || give_up 'munged does not start'
start slurmctld slurmctld -D -i -f "$SLURM_CONF"
start slurmd slurmd -D -f "$SLURM_CONF"
for _ in {1..100}; do
	state=$(timeout 5 sinfo -h -o %T 2>/dev/null)
	[ "$state" != idle ] || break
	sleep 0.2
done
[ "$state" = idle ] || give_up "the node is ${state:-silent}"

"$@" &
wait $!
