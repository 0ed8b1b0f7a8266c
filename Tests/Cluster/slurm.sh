# A Slurm of one node on loopback, for tests: controller, node and munge run as this user, from a
# folder of their own, without systemd. Source it; then start_slurm FOLDER CREDENTIAL-SECONDS, and
# stop_slurm at the end.

slurm_folder=
slurm_daemons=()

# Writes the configuration of a cluster with this machine's processors.
configure_slurm() {
  local host cpus memory
  host=$(hostname -s)
  cpus=$(nproc)
  memory=$(($(awk '/MemTotal/ { print $2 }' /proc/meminfo) / 2048))
  cat > "$slurm_folder/slurm.conf" << CONF
ClusterName=credence
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=46817
SlurmdPort=46818
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
# A job that was queued again waits until its old credential has expired.
AuthInfo=socket=$slurm_folder/munge/socket,cred_expire=$1
StateSaveLocation=$slurm_folder/state
SlurmdSpoolDir=$slurm_folder/spool
SlurmctldPidFile=$slurm_folder/slurmctld.pid
SlurmdPidFile=$slurm_folder/slurmd.pid
SlurmctldLogFile=$slurm_folder/slurmctld.log
SlurmdLogFile=$slurm_folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=1,sched_interval=5
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/filetxt
JobCompLoc=$slurm_folder/completed
MpiDefault=none
ReturnToService=2
MinJobAge=3600
KillWait=5
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
}

# Starts a daemon in the foreground of a subshell, so that its process is known.
start_daemon() {
  "$@" > "$slurm_folder/$(basename "$1").out" 2>&1 &
  slurm_daemons+=($!)
}

# Waits until a command succeeds, at most so many seconds.
await() {
  local seconds=$1
  shift
  for ((; seconds > 0; seconds--)); do
    "$@" > /dev/null 2>&1 && return
    sleep 1
  done
  echo "cluster-test: gave up waiting for: $*" >&2
  return 1
}

node_is_idle() { [ "$(sinfo --noheader --format=%T)" = idle ]; }

start_slurm() {
  slurm_folder=$1
  mkdir -p "$slurm_folder"/{munge,state,spool}
  chmod 755 "$slurm_folder" "$slurm_folder/munge"
  configure_slurm "$2"
  export SLURM_CONF=$slurm_folder/slurm.conf
  (umask 077 && dd if=/dev/urandom of="$slurm_folder/munge/key" bs=128 count=1 2> /dev/null)
  start_daemon munged --foreground --force --num-threads=2 \
    --key-file="$slurm_folder/munge/key" --socket="$slurm_folder/munge/socket" \
    --pid-file="$slurm_folder/munge/pid" --log-file="$slurm_folder/munge/log" \
    --seed-file="$slurm_folder/munge/seed"
  await 10 test -S "$slurm_folder/munge/socket" || return
  start_daemon slurmctld -D -f "$SLURM_CONF"
  await 20 scontrol ping || return
  start_daemon slurmd -D -f "$SLURM_CONF"
  await 30 node_is_idle || return
}

# Cancels all jobs and ends the daemons, the last one first; safe to call at any time.
stop_slurm() {
  local index
  if [ -n "$slurm_folder" ] && [ "${#slurm_daemons[@]}" -gt 1 ]; then
    squeue --noheader --format=%A 2> /dev/null | xargs -r scancel --signal=KILL 2> /dev/null
    squeue --noheader --format=%A 2> /dev/null | xargs -r scancel 2> /dev/null
    await 15 no_jobs || true
  fi
  for ((index = ${#slurm_daemons[@]} - 1; index >= 0; index--)); do
    kill -TERM "${slurm_daemons[index]}" 2> /dev/null
    for _ in {1..50}; do
      kill -0 "${slurm_daemons[index]}" 2> /dev/null || break
      sleep 0.1
    done
    kill -KILL "${slurm_daemons[index]}" 2> /dev/null
  done
  slurm_daemons=()
}

no_jobs() { [ -z "$(squeue --noheader)" ]; }
