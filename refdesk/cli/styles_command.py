"""`refdesk styles`: the citation styles that can be used."""

from __future__ import annotations

import argparse

from refdesk.cite.catalogue import list_styles


def run(options: argparse.Namespace) -> int:
    """Print name and title of the styles that have all the words."""
    for style in list_styles(" ".join(options.words)):
        print(f"{style.id}\t{style.title}")
    return 0
