#!/usr/bin/env bash
# A private SLURM: munge, the controller and three nodes on this machine, until standard input ends.
#
#   tests/cluster/slurm.sh FOLDER [PORT]
#
# It needs root and Debian's slurm-wlm and munge. All its files lie in FOLDER. The machine's own
# /etc/slurm stays as it is: jobs find the configuration in a mount namespace of their own. All
# processes live in one namespace too, and end with this script, however it ends. Commands of a
# user run inside: `nsenter -m -p -t $(cat FOLDER/pid) sinfo`.
set -euo pipefail

if [[ ${3:-} != inside ]]; then
    folder=$(realpath -m "$1")
    mkdir -p "$folder"/{etc,state,spool,log,run}
    exec unshare --mount --pid --fork --kill-child "$0" "$folder" "${2:-26817}" inside
fi

read -r pid _ </proc/self/stat # this process, as the machine knows it
echo "$pid" >"$1/pid"
mount -t proc proc /proc
folder=$1 port=$2 nodes=(n1 n2 n3)
head -c 1024 /dev/urandom >"$folder/munge.key"
chmod 400 "$folder/munge.key"
# Nodes are said to have more than the machine: nothing here is about speed. What uses more memory
# than it asked for is killed, as on most clusters, without cgroups.
cat >"$folder/etc/slurm.conf" <<END
ClusterName=tests
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/run/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
SlurmdParameters=config_overrides
MailProg=/bin/true
KillWait=2
JobRequeue=0
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
NodeName=n[1-3] NodeHostname=localhost NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 3))] CPUs=4 RealMemory=16000
PartitionName=main Nodes=n[1-3] Default=YES MaxTime=INFINITE State=UP
PartitionName=closed Nodes=n[1-3] MaxTime=INFINITE State=DOWN
END
mount --bind "$folder/etc" /etc/slurm
munged --force --socket="$folder/run/munge.socket" --key-file="$folder/munge.key" \
    --log-file="$folder/log/munged.log" --pid-file="$folder/run/munged.pid" \
    --seed-file="$folder/run/munged.seed"
slurmctld
for node in "${nodes[@]}"; do
    slurmd -N "$node"
done
until [[ $(sinfo --noheader --states=idle --format=%D) == "${#nodes[@]}" ]]; do
    sleep 0.2
done
echo ready
cat >/dev/null
