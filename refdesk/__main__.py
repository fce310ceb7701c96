"""The `refdesk` command; `python -m refdesk` is the same."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return the exit status.

    Nothing but the command line's own module is loaded here: `--help` and
    `--version` must not wait for Qt or SQLAlchemy.
    """
    if sys.argv[1:] == ["--version"]:
        from refdesk import __version__

        print(f"refdesk {__version__}")
        return 0
    from refdesk.cli.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
