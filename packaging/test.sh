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
status=0
if [ $# -eq 0 ]; then
    for check in "ruff check ." "ruff format --check ." "mypy"; do
        say "$check"
        # shellcheck disable=SC2086 # a command and its arguments
        "$VENV/bin/python" -m $check || status=1
    done
    say "pytest"
fi
# The window's own tests start a virtual X server themselves; all others need no screen.
QT_QPA_PLATFORM=offscreen "$VENV/bin/python" -m pytest "$@"
result=$?
[ "$result" -ne 0 ] || result=$status
exit "$result"
