"""`refdesk restore`: put a backup in the library's place, or list the backups there are."""

from __future__ import annotations

import argparse
import sys

from refdesk.cli.session import library_path
from refdesk.services.backing_up import folder_for
from refdesk.services.mending import restore
from refdesk.services.wording import counted
from refdesk.settings import Settings
from refdesk.store.backups import listed


def run(options: argparse.Namespace) -> int:
    """Restore the named file; without a name list what RefDesk has kept by itself."""
    path = library_path(options).expanduser().absolute()
    if options.file is not None:
        for sentence in restore(path, options.file.expanduser().absolute()).sentences:
            print(sentence)
        return 0
    rows = listed(folder_for(path, Settings()))
    for row in rows:
        when = row.taken.astimezone().strftime("%Y-%m-%d %H:%M")
        print(f"{when}\t{counted(row.references, 'reference')}\t{row.path}")
    if not rows:
        print("There are no backups of this library yet.", file=sys.stderr)
    return 0
