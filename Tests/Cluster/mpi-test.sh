#!/bin/bash
# Runs one posterior on several ranks of a real Open MPI on this machine: the same bits on any number of
# them; ranks that are not alike, die, are told to stop, or have a full disk or a damaged shard; flags
# in parts; and, as root, ranks on machines of their own, which are network namespaces.
#
#   mpi-test.sh CREDENCE     a credence that was built with the trait MPI
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=Tests/Cluster/checks.sh
. "$here/checks.sh"
# shellcheck source=Tests/Cluster/namespaces.sh
. "$here/namespaces.sh"

tidy_up() {
  stop_namespaces
  mountpoint -q "$work/small" && umount "$work/small"
}

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
# More ranks than cores wait for each other without burning them.
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
export OMPI_MCA_hwloc_base_binding_policy=none

begin "$1"
# Seven blocks, so that every rank of four has some.
make_data 200000 > data.csv
make_data 40000 8 > other.csv
credence pack data.csv --output data.columns --shards 16 --quiet
credence pack other.csv --output other.columns --shards 16 --quiet

rule=(--formula 'y ~ a + b + c' --family bernoulli --seed 3)
model=("${rule[@]}" --sampler nuts --warmup 100 --draws 100)

# Runs ranks, and keeps what they print.
ranks() { timeout -s KILL 300 mpirun "$@" > printed.out 2> printed.err; }
sample_on() {
  local count=$1 output=$2
  shift 2
  ranks -n "$count" credence sample --mpi data.columns "${model[@]}" --output "$output" "$@"
}
# Runs ranks that have to fail: with this code, and this in what they say.
fails_with() {
  local code=$1 words=$2 found
  shift 2
  ranks "$@"
  found=$?
  cat printed.err
  [ "$found" = "$code" ] && grep -q -- "$words" printed.err
}
# Whether two files agree to rounding, as the draws of other sums over the same rows do at first.
close() {
  local file
  for file in "$1" "$2"; do
    credence summary "$file" --json | grep -E '"(mean|sd)"' | tr -dc '0-9.e\n-'
  done | awk '{ value[NR] = $1 } END {
    for (k = 1; k <= NR / 2; k++) {
      gap = value[k] - value[k + NR / 2]
      if (gap < 0) gap = -gap
      if (gap > 0.005) { print "they differ by", gap; exit 1 }
    }
    exit NR < 8
  }'
}

echo "the same run on 1, 2, 3 and 4 ranks"
for count in 1 2 3 4; do check "$count ranks draw" sample_on "$count" "on-$count.nc" --quiet; done
for count in 2 3 4; do
  check "$count ranks have the bits of one" same_draws on-1.nc "on-$count.nc"
done
check "without mpirun it is one rank" credence sample --mpi data.columns "${model[@]}" \
  --output alone.nc --quiet
check "with the same bits" same_draws on-1.nc alone.nc
credence sample data.columns "${model[@]}" --output whole.nc --quiet > /dev/null
check "one process without --mpi agrees" close on-1.nc whole.nc
check "another seed is seen" bash -c '! cmp -s <(credence summary on-1.nc) \
  <(credence sample data.columns "$@" --seed 4 --output other.nc --quiet)' - "${model[@]}"

echo "one rank speaks"
check "events go to one file" sample_on 3 events.nc --events run.events
check "the summary is printed once" test "$(grep -c '^b_a ' printed.out)" = 1
check "so are notes" test "$(grep -c '^model ' printed.err)" = 1
check "they name the ranks" grep -q '^ranks .* 3 ranks on 1 machine, 16 shards' printed.err
for event in started ranks sampler sums finished; do
  check "there is one event $event" test "$(grep -c "\"event\":\"$event\"" run.events)" = 1
done
check "a plan compares numbers of ranks" bash -c 'mpirun -n 2 credence sample --mpi data.columns \
  "$@" --output plan.nc --plan | grep -q "efficient up to" && [ ! -e plan.nc ]' - "${model[@]}"
mkdir elsewhere
check "other ranks write no file" ranks -n 1 credence sample --mpi data.columns "${model[@]}" \
  --output here.nc --quiet : -wdir "$PWD/elsewhere" -n 2 credence sample --mpi \
  "$PWD/data.columns" "${model[@]}" --output here.nc --quiet
check "and leave none" test -z "$(ls elsewhere)"

echo "ranks that are not alike"
head -c 5000000 data.columns > short.columns
one=(-n 1 credence sample --mpi data.columns "${model[@]}" --output alike.nc --quiet)
check "a shard that is cut short is named" fails_with 65 'rank 1 on .*short.columns is cut short' \
  "${one[@]}" : -n 1 credence sample --mpi short.columns "${model[@]}" --output alike.nc --quiet
check "a shard of other data is named" fails_with 65 'rank 1: the hash of the data' "${one[@]}" \
  : -n 1 credence sample --mpi other.columns "${model[@]}" --output alike.nc --quiet
check "other settings are named" fails_with 65 'rank 2: the checksum of the settings' \
  -n 2 "${one[@]:2}" : -n 1 credence sample --mpi data.columns "${model[@]}" --draws 7 \
  --output alike.nc --quiet
check "other kernels are named" fails_with 65 'rank 1: the instruction set' "${one[@]}" \
  : -n 1 env CREDENCE_ISA=baseline credence sample --mpi data.columns "${model[@]}" \
  --output alike.nc --quiet
# A byte of the sixth block, which the second of two ranks holds.
cp data.columns damaged.columns
printf '\377' | dd of=damaged.columns bs=1 seek=6000000 conv=notrunc 2> /dev/null
check "a damaged block is named" fails_with 65 'rank 1 on .*damaged.columns' \
  -n 2 credence sample --mpi damaged.columns "${model[@]}" --output alike.nc --quiet
check "nothing of all this was left" bash -c '! ls -d alike.nc*'

echo "ranks that end early"
long=("${rule[@]}" --sampler nuts --warmup 100 --draws 800 --quiet)
credence sample --mpi data.columns "${long[@]}" --output long.nc > /dev/null
# Starts three ranks in the background, and waits for their first checkpoint.
begin_long() {
  mpirun -n 3 credence sample --mpi data.columns "${long[@]}" --output "$1" > long.out 2> long.err &
  job=$!
  while kill -0 "$job" 2> /dev/null; do
    [ -s "$1.partial/chain-3" ] && return
    sleep 0.1
  done
}
last_rank() { pgrep -P "$job" -x credence | tail -1; }

begin_long killed.nc
kill -KILL "$(last_rank)"
wait "$job"
code=$?
check "a rank that dies ends the job (code $code)" test "$code" != 0
check "and is named" grep -q 'process rank 2 .*exited on signal 9' long.err
check "the checkpoint is there" test -s killed.nc.partial/manifest.json
check "two ranks go on" ranks -n 2 credence resume --mpi killed.nc --quiet
check "to the same bits" same_draws long.nc killed.nc

begin_long stopped.nc
kill -TERM "$(last_rank)"
wait "$job"
code=$?
check "a signal to one rank stops all (code $code)" test "$code" = 143
check "and tells how to go on" grep -q 'go on with: credence resume --mpi stopped.nc' long.err
check "four ranks go on" ranks -n 4 credence resume --mpi stopped.nc --quiet
check "to the same bits" same_draws long.nc stopped.nc

begin_long asked.nc
kill -USR1 "$job"
wait "$job"
code=$?
check "mpirun passes a signal on (code $code)" test "$code" = 138
check "one process goes on" credence resume --mpi asked.nc --quiet
check "to the same bits" same_draws long.nc asked.nc

if [ "$(id -u)" = 0 ] && mkdir "$work/small" && mount -t tmpfs -o size=256k tmpfs "$work/small"
then
  check "a full disk is code 73" fails_with 73 'No space left on device' -n 3 credence sample --mpi \
    data.columns "${long[@]}" --output "$work/small/full.nc"
  check "and keeps what was drawn" test -s "$work/small/full.nc.partial/chain-0"
  mount -o remount,size=100m "$work/small"
  check "with more space two ranks go on" ranks -n 2 credence resume --mpi "$work/small/full.nc" \
    --quiet
  check "to the same bits" same_draws long.nc "$work/small/full.nc"
else
  echo "skipped the full disk, which takes root"
fi

echo "flags in parts"
credence flag on-1.nc other.csv --output flags.csv
for count in 1 2 3; do
  check "$count ranks flag" ranks -n "$count" credence flag --mpi on-1.nc other.csv \
    --output "flags-$count.csv"
  check "with the bytes of one process" cmp flags.csv "flags-$count.csv"
done
check "other inputs are named" fails_with 65 'rank 1 reads other lines' -n 1 credence flag --mpi \
  on-1.nc other.csv --output alike.csv : -n 1 credence flag --mpi on-1.nc data.csv

echo "ranks on machines of their own"
if [ "$(id -u)" = 0 ] && start_namespaces "$work" 4; then
  for count in 2 4; do
    check "$count machines draw" ranks "${through_namespaces[@]}" -n "$count" credence sample \
      --mpi data.columns "${model[@]}" --output "net-$count.nc"
    check "$count are counted" grep -q "$count ranks on $count machines" printed.err
    check "with the bits of one" same_draws on-1.nc "net-$count.nc"
  done
  sent=$(ip -n "$(namespace_name 1)" -s link show eth0 | awk '/TX:/ { getline; print $1 }')
  check "their sums crossed the network ($sent bytes)" test "$sent" -gt 1000000
else
  echo "skipped: network namespaces take root"
fi

[ "$failures" = 0 ] && echo "mpi-test: all passed"
