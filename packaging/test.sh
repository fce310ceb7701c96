#!/bin/sh
# Test RefDesk: sh packaging/test.sh [what pytest takes]
#
# Installs what is missing as run.sh does, and besides a virtual screen (Xvfb) and the
# tools of the tests. Without arguments the style and type checks run before all tests;
# with arguments (a folder, a file, -k WORDS) only pytest does.
set -u
. "$(dirname -- "$0")/setup.sh"

set_up test
cd "$ROOT" || exit 1
# No screen is needed: the window's own tests start a virtual X server themselves.
run() {
    QT_QPA_PLATFORM=offscreen "$VENV/bin/python" -m pytest "$@"
}
if [ $# -gt 0 ]; then
    run "$@"
    exit
fi
status=0
for check in "ruff check ." "ruff format --check ."; do
    say "$check"
    # shellcheck disable=SC2086 # a command and its arguments
    "$VENV/bin/python" -m $check || status=1
done
say "pytest, on every core, and mypy beside it"
"$VENV/bin/python" -m mypy >"$VENV/mypy.txt" 2>&1 &
types=$!
run --numprocesses auto --dist worksteal --ignore tests/ui/real || status=$?
say "mypy"
wait "$types" || status=1
cat "$VENV/mypy.txt"
# They press keys and wait for what is painted: one at a time, with nothing else at work.
say "pytest, on a virtual screen"
run tests/ui/real || status=$?
exit "$status"
