# What the tests on a cluster share: a folder to work in, checks that go on after a failure, and
# comparisons of files of draws. Source it; then begin CREDENCE.

work=
failures=0
# Called at the end, whatever happened.
tidy_up() { :; }
# A signal may come while a check's output goes elsewhere.
exec 3>&2

# Makes a folder, and `credence` in it the program to test.
begin() {
  local credence
  credence=$(realpath "$1")
  work=$(mktemp -d "${TMPDIR:-/tmp}/credence-cluster.XXXXXX")
  mkdir -p "$work/bin" "$work/run it"
  ln -s "$credence" "$work/bin/credence"
  export PATH="$work/bin:$PATH"
  trap finish EXIT
  trap 'exit 1' INT TERM HUP
  cd "$work/run it" || exit
}

finish() {
  local status=$?
  trap - EXIT
  tidy_up
  [ "$failures" = 0 ] || status=1
  if [ "$status" = 0 ]; then
    rm -rf "$work"
  else
    echo "$(basename "$0"): FAILED; logs are in $work" >&3
  fi
  exit "$status"
}

check() {
  local name=$1
  shift
  if "$@" > "$work/check.out" 2>&1; then
    echo "ok      $name"
  else
    echo "FAILED  $name: $*"
    sed 's/^/        /' "$work/check.out"
    failures=$((failures + 1))
  fi
}

# The summary of a file without the time that it took, and its answer to a claim.
contents() {
  credence summary "$1" --json | grep -v sampling_time
  credence ask "$1" 'b_a > 0'
}
same() { diff <(contents "$1") <(contents "$2") && same_draws "$1" "$2"; }
# All draws of two files, as text with all digits.
same_draws() {
  local file
  for file in "$1" "$2"; do
    credence export "$file" --format csv --output "$work/export.csv" --force
    cksum < "$work/export.csv"
  done | uniq | wc -l | grep -qx 1
}

# Ten thousand rows, from a fixed linear congruence: enough for a task of minutes.
make_data() {
  awk -v OFS=, -v rows="${1:-10000}" -v seed="${2:-7}" 'BEGIN {
    state = seed
    print "y,a,b,c"
    for (row = 0; row < rows; row++) {
      for (k = 0; k < 4; k++) {
        state = (state * 16807) % 2147483647
        u[k] = state / 2147483647
      }
      print (u[3] < 0.5 + 0.3 * (u[0] - 0.5)) ? 1 : 0, 2 * u[0] - 1, 2 * u[1] - 1, 2 * u[2] - 1
    }
  }'
}
