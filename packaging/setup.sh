# Read by run.sh and test.sh: installs what RefDesk needs and makes .venv. POSIX sh.
#
# Gives ROOT, VENV and the functions say, die and set_up. Environment:
#   REFDESK_PYTHON   the Python to use instead of the first fitting one
#   REFDESK_NO_APT   set: never install system packages

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
VENV=$ROOT/.venv
STAMP=$VENV/.refdesk-stamp # three lines: fingerprint, folder, "run" or "test"

# Qt's system libraries, and fonts; "a|b" are two names of one package (Debian 13 renamed it).
QT_PACKAGES="libglib2.0-0t64|libglib2.0-0 libgl1 libegl1 libfontconfig1 libdbus-1-3
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 fonts-dejavu-core"
# A virtual screen for the tests of the real window.
TEST_PACKAGES="xvfb xauth xdotool xclip"

FITS='import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'

say() {
    printf 'RefDesk: %s\n' "$*" >&2
}

die() {
    say "$*"
    exit 1
}

# Run a command as root: directly, or by sudo. Ask may_be_root before.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

has_apt() {
    command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1
}

# Can system packages be installed? Asks for the password at most once.
may_be_root() {
    if [ -z "${RIGHTS:-}" ]; then
        RIGHTS=no
        if [ -n "${REFDESK_NO_APT:-}" ]; then
            :
        elif [ "$(id -u)" -eq 0 ]; then
            RIGHTS=yes
        elif ! command -v sudo >/dev/null 2>&1; then
            :
        elif [ -t 0 ]; then
            say "system packages are missing; to install them, sudo may ask for your password."
            if sudo true; then RIGHTS=yes; fi
        elif sudo -n true 2>/dev/null; then # nobody is there to type a password
            RIGHTS=yes
        fi
    fi
    [ "$RIGHTS" = yes ]
}

# Print those of the given packages that are not installed.
missing_packages() {
    names=$(printf '%s ' "$@" | tr '|' ' ')
    # shellcheck disable=SC2086 # a list of words
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $names 2>/dev/null |
        sed -n 's/^installed //p' | tr '\n' ' ')
    for package in "$@"; do
        found=''
        for name in $(printf '%s' "$package" | tr '|' ' '); do
            case " $installed " in *" $name "*) found=yes ;; esac
        done
        [ -n "$found" ] || printf '%s\n' "$package"
    done
}

# Print the first of the names in "a|b" that this system's package lists know, else the last.
known_name() {
    for name in $(printf '%s' "$1" | tr '|' ' '); do
        if apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then break; fi
    done
    printf '%s\n' "$name"
}

# Run apt-get quietly; what it said is shown only when it fails.
apt_get() {
    if ! output=$(as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o DPkg::Lock::Timeout=120 "$@" 2>&1 </dev/null); then
        printf '%s\n' "$output" | tail -n 20 >&2
        return 1
    fi
}

apt_update() {
    [ -z "${UPDATED:-}" ] || return 0
    say "reading the system's package lists (apt-get update) ..."
    apt_get update || say "the package lists could not be read; going on with the old ones."
    UPDATED=yes
}

apt_install() {
    say "installing system packages: $*"
    apt_get install -y --no-install-recommends "$@"
}

# Install those of the given packages ("a|b": whichever exists) that are missing.
# What is missing is often there under another name on a system that is not quite Debian,
# so a failure is told and left to the check of the environment at the end.
need_packages() {
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if ! may_be_root; then
        [ -f "$STAMP" ] || ask_administrator "$(printf '%s ' $missing | sed 's/[^ ]*|//g')"
        return 0
    fi
    apt_update
    names=''
    for package in $missing; do
        names="$names $(known_name "$package")"
    done
    # shellcheck disable=SC2086 # a list of words
    apt_install $names || say "some system packages could not be installed:$names"
}

ask_administrator() {
    say "these system packages are missing, and you may not install any here. An administrator can:"
    say "  apt-get install $1"
}

# Print the path of a Python 3.11 to 3.13 that can make environments; fails when there is none.
find_python() {
    for python in ${REFDESK_PYTHON:+"$REFDESK_PYTHON"} python3 python3.13 python3.12 python3.11 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[123]*/bin/python; do
        path=$(command -v "$python" 2>/dev/null) || continue
        # In isolation: a PYTHONPATH or an active environment must not decide.
        if "$path" -I -c "$FITS" >/dev/null 2>&1; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    return 1
}

# As find_python, installing one where apt can.
get_python() {
    find_python && return 0
    if has_apt && may_be_root; then
        apt_update
        # The default one first; where it is too old or too new, those with a number.
        for version in 3 3.13 3.12 3.11; do
            if apt-cache show "python$version-venv" >/dev/null 2>&1; then
                apt_install "python$version" "python$version-venv" && find_python && return 0
            fi
        done
    fi
    return 1
}

no_python() {
    say "no Python 3.11, 3.12 or 3.13 with venv was found, and none could be installed."
    if has_apt && ! may_be_root; then ask_administrator "python3 python3-venv"; fi
    say "Install one, or install uv (a Python project manager) and say: uv run refdesk"
    exit 1
}

# What the environment is made from; another answer than the stamp's renews it.
fingerprint() {
    cksum <"$ROOT/pyproject.toml"
}

read_stamp() {
    made_from='' made_in='' made_for=''
    [ -f "$STAMP" ] || return 0
    { read -r made_from && read -r made_in && read -r made_for; } <"$STAMP" || return 0
}

is_ready() {
    read_stamp
    [ -x "$VENV/bin/python" ] && [ "$made_from" = "$(fingerprint)" ] && [ "$made_in" = "$ROOT" ] &&
        { [ "$made_for" = "$1" ] || [ "$made_for" = test ]; }
}

# Make or renew .venv for $1, "run" or "test" (which includes "run").
make_environment() {
    read_stamp
    purpose=$1
    [ "$made_for" != test ] || purpose=test
    case $purpose in test) extras='[test]' ;; *) extras='' ;; esac
    # One that was moved, or whose Python is gone or no longer fits, is made anew.
    if [ "$made_in" != "$ROOT" ] || ! "$VENV/bin/python" -I -c "$FITS" 2>/dev/null; then
        python=$(get_python) || no_python
        say "making the environment .venv with $("$python" -I --version) ($python) ..."
        "$python" -I -m venv --clear "$VENV" >&2 || die "the environment could not be made in $VENV."
    fi
    rm -f "$STAMP"
    say "installing Qt and the other Python packages into .venv; the first time this takes a minute or two ..."
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -e "$ROOT$extras" >&2 ||
        die "the packages could not be installed. Is this machine online? Then run this command again."
    "$VENV/bin/python" -I -c 'import PySide6.QtWidgets' ||
        die "Qt cannot be loaded; the line above names the system library that is missing."
    # Where Python may not write byte code, each start would compile every module (0.2 s).
    "$VENV/bin/python" -m compileall -q "$ROOT/refdesk" >/dev/null 2>&1 || true
    printf '%s\n' "$(fingerprint)" "$ROOT" "$purpose" >"$STAMP"
}

# Have everything in place. $1 is "run" or "test".
set_up() {
    if has_apt; then
        # shellcheck disable=SC2046,SC2086 # lists of words
        need_packages $QT_PACKAGES $([ "$1" = run ] || echo $TEST_PACKAGES)
    elif ! is_ready "$1"; then
        say "this is not Debian or Ubuntu, so Qt's system libraries are left to you (uv run refdesk works too)."
    fi
    is_ready "$1" && return 0
    if command -v flock >/dev/null 2>&1; then
        exec 9<"$ROOT/pyproject.toml" # two of these at once would spoil each other's work
        flock 9
    fi
    is_ready "$1" || make_environment "$1"
    exec 9<&-
}
