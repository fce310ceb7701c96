"""`refdesk backup`: a verified copy of the library."""

from __future__ import annotations

import argparse
from datetime import datetime

from refdesk.cli.session import toolbox
from refdesk.store.backup import backup


def run(options: argparse.Namespace) -> int:
    """Write the copy; by default beside the library, named by the minute."""
    with toolbox(options, read_only=True) as tools:
        path = tools.library.path
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        target = options.file or path.with_name(f"{path.stem}-{stamp}.refdesk")
        backup(tools.library, target)
        print(f"Backed up to {target}.")
    return 0
