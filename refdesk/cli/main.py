"""The `refdesk` command: a command of its own, or the window."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from refdesk.cli.arguments import COMMANDS, build_parser, build_window_parser
from refdesk.errors import (
    Cancelled,
    QueryError,
    RefDeskError,
    UnknownFormatError,
    UsageError,
)

_VALUED = ("--library", "--screenshot", "--query", "--select", "--size", "--theme", "--font-scale")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may lack letters that titles have
            stream.reconfigure(errors="backslashreplace")
    if not _is_command(words):
        if sentence := _mistyped(words):
            print(sentence, file=sys.stderr)
            return 2
        options = build_window_parser().parse_args(words)
        if options.screenshot is None and _lacks_display():
            print(
                "There is no display to open a window on. “refdesk --help” lists the commands that need none.",
                file=sys.stderr,
            )
            return 1
        importlib.import_module("refdesk.loading").quicken()
        app = importlib.import_module("refdesk.app")  # Qt: only when a window is wanted
        return int(app.run_window(options))
    options = build_parser().parse_args(words)
    if arguments is None:  # a program of its own, not a caller's: what is logged goes to the file
        importlib.import_module("refdesk.logs").start_logging()
    module = importlib.import_module(f"refdesk.cli.{options.command.replace('-', '_')}_command")
    try:
        status = int(module.run(options))
        sys.stdout.flush()
    except BrokenPipeError:  # `refdesk search x | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is not None:  # the others come from writing
            raise
        print(f"The output could not be written: {error.strerror or error}.", file=sys.stderr)
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (KeyboardInterrupt, Cancelled):
        print("Cancelled.", file=sys.stderr)
        return 130
    except RefDeskError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, QueryError | UnknownFormatError | UsageError) else 1
    except Exception as error:
        sentence = _of_library(error)
        if not sentence:
            raise
        print(sentence, file=sys.stderr)
        return 1
    return status


def _of_library(error: Exception) -> str:
    """What went wrong when a damaged library was read; "" for a bug, which is let out."""
    failing = importlib.import_module("refdesk.services.failing")
    return str(failing.sentence_of(error))


def _lacks_display() -> bool:
    """Whether Qt would find no screen, and end the process in its own words."""
    if not sys.platform.startswith("linux"):
        return False
    return not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


def _is_command(words: Sequence[str]) -> bool:
    """Whether a command, or help, is asked for, and not the window."""
    return _first(words) in (*COMMANDS, "-h", "--help", "--version")


def _first(words: Sequence[str]) -> str:
    """The first word that no option takes for its value, "" for none; the help that is asked for."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-h", "--help", "--version"):
            return word
        elif word in _VALUED:
            skip = True
        elif not word.startswith("-"):
            return word
    return ""


def _mistyped(words: Sequence[str]) -> str:
    """What is wrong where a plain word is neither a command nor a file; identifiers have digits."""
    word = _first(words)
    if not (word.isascii() and word.replace("-", "").isalpha()) or Path(word).exists():
        return ""
    near = importlib.import_module("difflib").get_close_matches(word, COMMANDS, 1)
    hint = f"Did you mean “{near[0]}”? " if near else ""
    return f"“{word}” is no command, file or identifier. {hint}“refdesk --help” lists the commands."
