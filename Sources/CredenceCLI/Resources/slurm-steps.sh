# Runs a command that is told when time is nearly up, keeps a checkpoint then, and goes on after
# the job was queued again. A job that somebody cancelled is not running any more, and stays so.
watched() {
  child=
  told=
  trap 'told=yes; [ -z "$child" ] || kill -TERM "$child" 2> /dev/null' TERM
  "$@" &
  child=$!
  [ -z "$told" ] || kill -TERM "$child" 2> /dev/null
  wait "$child"
  status=$?
  while kill -0 "$child" 2> /dev/null; do
    wait "$child"
    status=$?
  done
  trap '' TERM
  job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
  if [ "$status" = 143 ] && [ "$(squeue --noheader --format=%T --job="$job")" = RUNNING ]; then
    echo "time is nearly up: task $job is queued again, to go on from its checkpoint" >&2
    scontrol requeue "$job"
  fi
  exit "$status"
}

# Whether a part is there, and no older than what it was drawn from.
finished() {
  [ -e "$1" ] || return
  local input
  for input in "${inputs[@]}"; do
    [ "$input" -nt "$1" ] && return 1
  done
  return 0
}

draw() {
  local part=$folder/part-$1.nc threads=${SLURM_CPUS_PER_TASK:-$chains} events=()
  [ "$watching" = no ] || events=(--events "$folder/part-$1.events")
  setup
  if [ -e "$part.partial/manifest.json" ]; then
    watched credence resume "$part" --threads "$threads" ${events[@]+"${events[@]}"}
  elif ! finished "$part"; then
    mkdir -p "$folder"
    watched credence sample "${run[@]}" --chains "$chains" --chain-offset $((chains * $1)) \
      --threads "$threads" --output "$part" --force ${events[@]+"${events[@]}"}
  fi
}

merge() {
  local parts=() task
  for ((task = 0; task < tasks; task++)); do
    parts+=("$folder/part-$task.nc")
  done
  setup
  watched credence merge "${parts[@]}" --chains $((chains * tasks)) --output "$output" \
    ${force[@]+"${force[@]}"}
}

submit() {
  if [ -e "$output" ] && [ ${#force[@]} = 0 ]; then
    printf '%s exists already\n' "$output" >&2
    exit 73
  fi
  local array merge
  array=$(sbatch --parsable "$0") || exit
  merge=$(sbatch --parsable --array=0 --job-name="$name-merge" \
    --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes "$0" merge) || exit
  echo "submitted: array ${array%%;*}, then merge ${merge%%;*}"
}

if [ -z "${SLURM_ARRAY_TASK_ID:-}" ]; then
  submit
elif [ "${1:-}" = merge ]; then
  merge
else
  draw "$SLURM_ARRAY_TASK_ID"
fi
