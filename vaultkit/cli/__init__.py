"""The command line: read, plan, show, maybe carry out."""

from __future__ import annotations

import gc
import os
import sys

from vaultkit import __version__

_WRONG = 2


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
        # Whoever read our output has gone; the interpreter must not complain of it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_WRONG)
    except Exception as error:
        # Which errors are expected is looked up only now: it costs more than all of help.
        if not isinstance(error, _expected()):
            raise
        from vaultkit.export.printable import printable

        print(f"vaultkit: {printable(str(error))}", file=sys.stderr)  # noqa: T201 - for people
        sys.exit(_WRONG)


def _expected() -> tuple[type[Exception], ...]:
    """Return the errors whose message is for people."""
    from vaultkit.cli.common import UsageError
    from vaultkit.disk.walking import VaultError
    from vaultkit.holding import KeptElsewhereError
    from vaultkit.store import StateError
    from vaultkit.watch import WatchError

    return (UsageError, VaultError, StateError, KeptElsewhereError, WatchError)
