#!/bin/sh
# Paint the pictures of the documents again: sh docs/pictures/make.sh
#
# The program paints them itself, without a screen, from the sample library. REFDESK_PYTHON is
# the Python to use instead of .venv's. Look at the pictures before you commit them.
set -eu
cd "$(dirname -- "$0")/../.."
python=${REFDESK_PYTHON:-.venv/bin/python}
pictures=docs/pictures

# Settings and library of their own: a changed window of yours must not get into the pictures.
# The folder's name is always the same, because one picture shows it.
home=/tmp/refdesk-pictures
mkdir "$home"
trap 'rm -rf "$home"' EXIT
export REFDESK_DATA_DIR="$home" REFDESK_CONFIG_DIR="$home"
export REFDESK_OFFLINE=1 QT_QPA_PLATFORM=offscreen
unset REFDESK_LIBRARY

paint() {
    picture=$pictures/$1
    shift
    "$python" -m refdesk --screenshot "$picture" --size 1440x900 "$@"
    "$python" "$pictures/shrink.py" "$picture"
}

# The row of the article that stands in the middle of it all.
seed=$("$python" -m refdesk --sample search '' | grep -n '^PMID 9304698' | cut -d: -f1)
paint window.png --sample --theme light --select "$seed"
paint dark.png --sample --theme dark --query 'retracted[is]' --select 3
paint empty.png --theme light
