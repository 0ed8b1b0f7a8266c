#!/bin/sh
# Usage: setup.sh VENV   Makes a virtual environment in folder VENV with the pinned peers, unless it
# is there already. Needs Python 3.11 or later. Prints the path of its Python.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
venv=${1:?usage: setup.sh VENV}
mkdir -p "$(dirname "$venv")"

# Whoever comes second waits. The copy of the requirements is made last: a half-made environment has none.
exec 9> "$venv.lock"
flock 9
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --requirement "$here/requirements.txt" >&2
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi
echo "$venv/bin/python"
