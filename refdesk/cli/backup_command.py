"""`refdesk backup`: a verified copy of the library."""

from __future__ import annotations

import argparse
from datetime import datetime

from refdesk.cli.session import toolbox
from refdesk.services.backing_up import backup_to


def run(options: argparse.Namespace) -> int:
    """Write the copy, attached files beside it; by default beside the library, named by the minute."""
    with toolbox(options, read_only=True) as tools:
        path = tools.library.path
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        target = options.file or path.with_name(f"{path.stem}-{stamp}.refdesk")
        print(backup_to(tools.library, target))
    return 0
