"""The command line: read, plan, show, maybe carry out."""

from __future__ import annotations

import gc
import os
import sys

from vaultkit import __version__

_WRONG = 2


def run() -> None:
    """Be the whole process: run the program, and end with its exit code."""
    try:
        main()
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            _end_at_once(end.code or 0)
        raise
    _end_at_once(0)


def _end_at_once(code: int) -> None:
    """End without taking apart what goes with the process anyway: a tenth of a run's time.

    Where somebody else is still at work, or output cannot be written, it ends as always.
    """
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code)


def main() -> None:
    """Run the program; an expected error is one sentence and exit code 2."""
    if sys.argv[1:] == ["--version"]:
        # Asked by scripts and prompts, and the rest of the program takes ten times as long.
        print(f"vaultkit {__version__}")  # noqa: T201 - what was asked for
        return
    # A command is over before there is garbage to speak of; one that stays turns this on again.
    gc.disable()
    from vaultkit.cli.app import app

    try:
        app()
    except BrokenPipeError:
        # Whoever read our output has gone.
        _give_up()
    except Exception as error:
        # Which errors are expected is looked up only now: it costs more than all of help.
        if not isinstance(error, _expected()):
            raise
        from vaultkit.export.printable import printable

        print(f"vaultkit: {printable(str(error))}", file=sys.stderr)  # noqa: T201 - for people
        _give_up()


def _give_up() -> None:
    # What output is left could not be written, and the interpreter must not try, and complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(_WRONG)


def _expected() -> tuple[type[Exception], ...]:
    """Return the errors whose message is for people."""
    from vaultkit.cli.common import UsageError
    from vaultkit.disk.walking import VaultError
    from vaultkit.holding import KeptElsewhereError
    from vaultkit.store import StateError
    from vaultkit.watch import WatchError

    return (UsageError, VaultError, StateError, KeptElsewhereError, WatchError)
