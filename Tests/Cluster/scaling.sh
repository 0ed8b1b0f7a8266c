#!/bin/bash
# Measures ranks on this machine: strong scaling (the same rows on more ranks), weak scaling (as many rows
# a rank), and the same in network namespaces; beside what the model of `--plan` predicts from the numbers
# of two ranks. Run it on a quiet machine; says how many cores there are.
#
#   scaling.sh CREDENCE [ROWS]     a credence that was built with the trait MPI
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=Tests/Cluster/checks.sh
. "$here/checks.sh"
# shellcheck source=Tests/Cluster/namespaces.sh
. "$here/namespaces.sh"
tidy_up() { stop_namespaces; }

export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
export OMPI_MCA_hwloc_base_binding_policy=none

begin "$1"
rows=${2:-524288}
for count in 1 2 4; do
  make_data $((rows * count)) > data.csv
  credence pack data.csv --output "data-$count.columns" --shards 64 --quiet
done

# The plan of so many ranks for a store, as JSON; and the share of a run's time in sums.
measure() {
  local name=$1 count=$2 store=$3 chains=$4
  shift 4
  local run=(credence sample --mpi "$store" --formula 'y ~ a + b + c' --family bernoulli
    --sampler nuts --chains "$chains" --warmup 20 --draws 20 --output run.nc --quiet)
  mpirun "$@" -n "$count" "${run[@]}" --plan --json > "$name-$count.json" 2> measure.err || cat measure.err
  rm -f run.events
  mpirun "$@" -n "$count" "${run[@]}" --force --events run.events > measure.out 2>&1 \
    || cat measure.out
  grep -o '"share":[0-9.e-]*' run.events | cut -d: -f2 > "$name-$count.share"
}

# One line a number of ranks: what was measured, and what the model says by the numbers of two ranks, on
# the cores that there are: T(K) of ScalingModel.
table() {
  python3 - "$1" "$2" "$(nproc)" << 'PYTHON'
import json, math, sys
name, weak, cores = sys.argv[1], sys.argv[2] == "weak", int(sys.argv[3])
plans = {k: json.load(open(f"{name}-{k}.json")) for k in (1, 2, 4)}
two = plans[2]

def predicted(k):
    chains, turns = two["chains"], two["chains"] * k / cores
    turns = turns if k > cores else math.ceil(turns)
    gradient = two["gradient_seconds"] * (k / 2 if weak else 1)
    rounds = math.ceil(math.log2(k))
    size = 8 * (2 * k + chains * two["width"] * k)
    message = rounds * two["latency"] + min(rounds, 2) * size / two["bandwidth"]
    return turns * gradient / k + two["overhead_seconds"] + message

print(f"  gradient {two['gradient_seconds'] * 1e3:.3g} ms, message {two['latency'] * 1e6:.3g} µs, "
      f"{two['bandwidth'] / 1e9:.3g} GB/s, efficient up to {two['efficient_ranks']} ranks")
print("  ranks  step measured  predicted  in sums")
for k, plan in plans.items():
    share = open(f"{name}-{k}.share").read().strip() or "nan"
    print(f"  {k:5}  {plan['measured_step_seconds'] * 1e3:10.3g} ms  {predicted(k) * 1e3:6.3g} ms  "
          f"{100 * float(share):6.0f}%")
PYTHON
}

echo "$(nproc) cores, $rows rows, 3 columns; more ranks or chains than cores share them"
for chains in 1 4; do
  for count in 1 2 4; do
    measure "strong-$chains" "$count" data-1.columns "$chains"
    measure "weak-$chains" "$count" "data-$count.columns" "$chains"
  done
  echo "strong scaling, $chains chains"
  table "strong-$chains" strong
  echo "weak scaling, $chains chains"
  table "weak-$chains" weak
done
if [ "$(id -u)" = 0 ] && start_namespaces "$work" 4; then
  for count in 1 2 4; do
    measure net "$count" data-1.columns 4 "${through_namespaces[@]}"
  done
  echo "strong scaling between network namespaces, 4 chains"
  table net strong
fi
