#!/bin/sh
# Run RefDesk from this folder: sh packaging/run.sh [what refdesk takes]
#
# On Debian and Ubuntu it first installs what is missing (with sudo where needed): Qt's
# system libraries, Python with venv, and into .venv the Python packages of pyproject.toml.
# Once that is in place it starts at once; a changed pyproject.toml renews .venv.
set -u
. "$(dirname -- "$0")/setup.sh"

has_display() {
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ] || [ "$(uname)" != Linux ]
}

# Is a window asked for? Commands are plain small words; identifiers and files are not.
wants_window() {
    for argument in "$@"; do
        case $argument in
            -h | --help | --version | --screenshot*) return 1 ;;
            - | -* | '' | *[!a-z]*) ;;
            *) [ -e "$argument" ] || return 1 ;;
        esac
    done
}

wants_screenshot() {
    for argument in "$@"; do
        case $argument in --screenshot | --screenshot=*) return 0 ;; esac
    done
    return 1
}

set_up run
if ! has_display; then
    if wants_screenshot "$@"; then
        export QT_QPA_PLATFORM=offscreen
    elif wants_window "$@"; then
        say "there is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so no window can open."
        say "The commands work (sh packaging/run.sh --help), and so does --screenshot FILE.png."
        exit 1
    fi
fi
exec "$VENV/bin/python" -m refdesk "$@"
