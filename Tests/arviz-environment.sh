#!/bin/sh
# Makes a Python environment with ArviZ in the repository's root, unless it is there already, and
# prints the path of its Python. Usage: arviz-environment.sh [PYTHON], by default python3.
set -eu

python=${1:-python3}
tests=$(cd "$(dirname "$0")" && pwd)
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
environment=$(dirname "$tests")/.venv-arviz-$version
requirements=$tests/arviz-requirements.txt

# Test processes ask at the same time: one makes the environment, the others wait for it.
exec 9> "$environment.lock"
flock 9

# The copy of the requirements is made last, so a half-made or outdated environment has none.
if ! cmp -s "$requirements" "$environment/requirements.txt"; then
  rm -rf "$environment"
  "$python" -m venv "$environment" >&2
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
    --requirement "$requirements" >&2
  cp "$requirements" "$environment/requirements.txt"
fi
echo "$environment/bin/python"
