"""`refdesk info`: where the library is and what it holds."""

from __future__ import annotations

import argparse
import json

from refdesk import __version__
from refdesk.cli.session import toolbox
from refdesk.model.rows import ViewKind
from refdesk.settings import config_folder
from refdesk.store import driver


def run(options: argparse.Namespace) -> int:
    """Print it as lines, or as JSON."""
    with toolbox(options, read_only=True) as tools:
        overview = tools.browser.overview()
        path = tools.library.path
        facts = {
            "refdesk": __version__,
            "library": str(path),
            "bytes": path.stat().st_size,
            "references": overview.count(ViewKind.ALL),
            "in_trash": overview.count(ViewKind.TRASH),
            "retracted": overview.count(ViewKind.RETRACTED),
            "collections": len(overview.collections),
            "tags": len(overview.tags),
            "schema_version": driver.scalar(tools.library.read(), "PRAGMA user_version"),
            "sqlite": driver.scalar(tools.library.read(), "SELECT sqlite_version()"),
            "settings": str(config_folder() / "settings.toml"),
        }
    if options.json:
        print(json.dumps(facts, ensure_ascii=False))
        return 0
    width = max(map(len, facts))
    for name, value in facts.items():
        text = f"{value:,}" if isinstance(value, int) else value
        print(f"{name.replace('_', ' '):<{width}}  {text}")
    return 0
