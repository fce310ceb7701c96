"""`refdesk restore`: put a backup in the library's place, or list the backups there are."""

from __future__ import annotations

import argparse
import json
import sys

from refdesk.cli.choosing import print_done
from refdesk.cli.session import library_path
from refdesk.services.backing_up import folder_for
from refdesk.services.mending import restore
from refdesk.services.wording import counted
from refdesk.settings import Settings
from refdesk.store.backups import listed
from refdesk.store.opening import real_path


def run(options: argparse.Namespace) -> int:
    """Restore the named file; without a name list what RefDesk has kept by itself."""
    path = real_path(library_path(options))
    if options.file is not None:
        done = restore(path, options.file.expanduser().absolute())
        print_done(options, "\n".join(done.sentences))
        return 0
    rows = listed(folder_for(path, Settings()))
    for row in rows:
        if options.json:
            told = {
                "taken": row.taken.isoformat(),
                "references": row.references,
                "path": str(row.path),
            }
            print(json.dumps(told, ensure_ascii=False))
            continue
        when = row.taken.astimezone().strftime("%Y-%m-%d %H:%M")
        print(f"{when}\t{counted(row.references, 'reference')}\t{row.path}")
    if not rows:
        print("There are no backups of this library yet.", file=sys.stderr)
    return 0
