#!/bin/bash
# Runs the printed batch script on a real Slurm of one node: an array and its merge; tasks that reach
# their time limit and are queued again; one that is cancelled, and goes on when it is submitted again;
# and a job of two ranks. What they draw is compared bit by bit with the run on one machine. Needs
# slurm-wlm, munge and Open MPI.
#
#   cluster-test.sh CREDENCE     a credence that was built with the trait MPI
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=Tests/Cluster/slurm.sh
. "$here/slurm.sh"
# shellcheck source=Tests/Cluster/checks.sh
. "$here/checks.sh"

tidy_up() { stop_slurm; }

state_of() { scontrol show job "$1" --oneliner | sed -n 's/.* JobState=\([A-Z]*\).*/\1/p' | head -1; }
has_state() { [ "$(state_of "$1")" = "$2" ]; }
# Waits until a job has a state, at most so many seconds, or until it has ended in another one.
reaches() {
  local seconds state
  for ((seconds = $3; seconds > 0; seconds--)); do
    state=$(state_of "$1")
    [ "$state" = "$2" ] && return
    case $state in
    COMPLETED | CANCELLED | FAILED | TIMEOUT | NODE_FAIL | OUT_OF_MEMORY) break ;;
    esac
    sleep 1
  done
  echo "job $1 is $state, not $2"
  tail -n 5 ./*.log
  return 1
}
restarts_of() {
  scontrol show job "$1" --oneliner | sed -n 's/.* Restarts=\([0-9]*\).*/\1/p' | head -1
}

# Draws that one chain makes in so many seconds here.
draws_in() {
  local start end
  start=$(date +%s%N)
  credence sample "${model[@]}" --chains 1 --draws 4000 --output timed.nc --quiet --force > /dev/null
  end=$(date +%s%N)
  echo $((4000 * $1 * 1000000000 / (end - start)))
}

begin "$1"
make_data > data.csv
start_slurm "$work/slurm" 5 || exit

model=(data.csv --formula 'y ~ a + b + c' --family bernoulli --sampler nuts --seed 3)
short=("${model[@]}" --draws 100)

echo "an array of three tasks and its merge"
credence slurm --tasks 3 --time 10 --cpus 1 sample "${short[@]}" --chains 2 --output "it's all.nc" \
  > short.sbatch
check "the script is well-formed" bash -n short.sbatch
submitted=$(bash short.sbatch)
merge=${submitted##* }
check "it submits an array and a merge" grep -q '^submitted: array [0-9]*, then merge [0-9]*$' \
  <<< "$submitted"
check "the merge ends" reaches "$merge" COMPLETED 300
credence sample "${short[@]}" --chains 6 --output whole.nc --quiet > /dev/null
check "merged parts are the whole run, bit by bit" same "it's all.nc" whole.nc
check "another seed is seen" bash -c '! cmp -s <(credence summary whole.nc) \
  <(credence sample data.csv --formula "y ~ a + b + c" --family bernoulli --sampler nuts --draws 100 \
    --chains 6 --seed 4 --output other.nc --quiet)'

echo "a task that reaches its time limit is queued again, and goes on"
# The signal comes within a task's first minute, so it needs more than two: as many draws as take so long.
draws=$(draws_in 130)
long=("${model[@]}" --draws "$draws" --chains 1)
credence slurm --tasks 2 --time 2 --grace 60 --cpus 1 sample "${long[@]}" --output long.nc \
  > long.sbatch
submitted=$(bash long.sbatch)
array=${submitted#*array }
array=${array%%,*}
merge=${submitted##* }
check "the merge ends after all restarts" reaches "$merge" COMPLETED 900
restarts=$(($(restarts_of "${array}_0") + $(restarts_of "${array}_1")))
check "a task was queued again ($restarts restarts)" test "$restarts" -ge 1
check "it went on from its checkpoint" grep -q 'queued again, to go on' long-"$array"-*.log
credence sample "${model[@]}" --draws "$draws" --chains 2 --output long-whole.nc --quiet > /dev/null
check "the merged draws are those of one machine, bit by bit" same long.nc long-whole.nc

echo "a task that somebody cancels stays cancelled, and goes on when it is submitted again"
cancelled=("${model[@]}" --draws "$(draws_in 40)" --chains 1)
credence slurm --tasks 1 --time 10 --cpus 1 sample "${cancelled[@]}" --output cancelled.nc \
  > cancelled.sbatch
submitted=$(bash cancelled.sbatch)
array=${submitted#*array }
array=${array%%,*}
merge=${submitted##* }
check "it runs" reaches "${array}_0" RUNNING 60
sleep 5
scancel "${array}_0"
check "it is cancelled" reaches "${array}_0" CANCELLED 60
sleep 8
check "it is not queued again" has_state "${array}_0" CANCELLED
check "its merge is cancelled too" reaches "$merge" CANCELLED 60
check "its checkpoint is there" bash -c 'ls cancelled.nc.parts-*/part-0.nc.partial/manifest.json'
submitted=$(bash cancelled.sbatch)
check "submitted again it ends" reaches "${submitted##* }" COMPLETED 240

credence pack data.csv --output data.columns --quiet
ranked=(data.columns "${model[@]:1}")
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
credence sample --mpi "${ranked[@]}" --draws 100 --output alone.nc --quiet > /dev/null
for starter in 'mpirun --bind-to none' 'srun --mpi=pmix'; do
  echo "a job of two ranks that ${starter%% *} starts"
  name=${starter%% *}
  printf '#!/bin/bash\n#SBATCH --ntasks=2 --time=5 --output=%s\n%s credence sample --mpi "$@"\n' \
    "$name.log" "$starter" > "$name.sbatch"
  check "it ends" sbatch --wait "$name.sbatch" "${ranked[@]}" --draws 100 --output "$name.nc"
  check "it had two ranks" grep -q '^ranks .* 2 ranks on 1 machine' "$name.log"
  check "its draws are those of one rank, bit by bit" same "$name.nc" alone.nc
done

echo "a job of ranks whose time is nearly up is queued again, and goes on"
ranked+=(--chains 2 --draws 40000)
cat > again.sbatch << 'JOB'
#!/bin/bash
#SBATCH --ntasks=2 --time=10 --signal=USR1@60 --requeue --open-mode=append --output=again.log
if [ -e again.nc.partial/manifest.json ]; then
  run=(resume --mpi again.nc --events again.events)
else
  run=(sample --mpi "$@" --output again.nc --events again.events)
fi
srun --mpi=pmix credence "${run[@]}"
status=$?
[ $status != 138 ] || scontrol requeue "$SLURM_JOB_ID"
exit $status
JOB
job=$(sbatch --parsable again.sbatch "${ranked[@]}")
check "it keeps a checkpoint" await 60 test -s again.nc.partial/chain-1
# What Slurm sends before the limit.
scancel --signal=USR1 "$job"
check "it ends after all" reaches "$job" COMPLETED 240
check "it was queued again" test "$(restarts_of "$job")" = 1
check "its events are one file" test "$(grep -c '"event":"started"' again.events)" = 2
credence sample --mpi "${ranked[@]}" --output again-alone.nc --quiet > /dev/null
check "its draws are those of a run that was not interrupted" same again.nc again-alone.nc

[ "$failures" = 0 ] && echo "cluster-test: all passed"
