"""Start the daemon of a vault and see that it is ready; end it and see that it is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from vaultkit.daemon.place import OUTPUT, card_of, is_running
from vaultkit.daemon.talk import SilentError, ask

if TYPE_CHECKING:
    from pathlib import Path

    from vaultkit.daemon.talk import Answer
    from vaultkit.holding import Wishes

_STEP = 0.01
# A large vault that was never read takes its time; it goes on if nobody waits any more.
_READY_WITHIN = 120.0
_GONE_WITHIN = 6.0


class NotStartedError(Exception):
    """The daemon did not come up; the message says why."""


class NotStoppedError(Exception):
    """The daemon does not end; the message says what to do."""


def command_for(root: Path, wishes: Wishes) -> list[str]:
    """Return the command that is the daemon, for whoever starts it."""
    # No module in the folder that it runs in may stand in for one of its own.
    command = [sys.executable, "-P", "-m", "vaultkit", "daemon", "run", "--vault", str(root)]
    command += ["--write"] if wishes.write else []
    command += ["--read-only"] if wishes.read_only else []
    return command + ([] if wishes.quiet is None else ["--quiet", str(wishes.quiet)])


def start(root: Path, state: Path, wishes: Wishes) -> Answer:
    """Start the daemon in the background, and return its status when it is ready.

    Raises:
        NotStartedError: it ended before, or takes too long.
    """
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    output = state / OUTPUT
    with output.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - this program, arguments as a list
            command_for(root, wishes),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=os.path.expanduser("~"),  # noqa: PTH111 - no folder of the vault may be held
            start_new_session=True,
            close_fds=True,
        )
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until:
        card = card_of(state)
        if card and card.pid == process.pid and card.address:
            with suppress(SilentError):
                return ask(card, "status")
        if process.poll() is not None:
            said_last = output.read_text("utf-8", "replace").strip().splitlines()
            why = said_last[-1] if said_last else f"it ended with {process.returncode}"
            raise NotStartedError(why.removeprefix("vaultkit: "))
        time.sleep(_STEP)
    message = f"it is not ready after {_READY_WITHIN:.0f} seconds; see `vaultkit daemon logs`"
    raise NotStartedError(message)


def stop(state: Path) -> bool:
    """End the daemon, and return whether there was one.

    It ends after the note that it is writing.

    Raises:
        NotStoppedError: it does not.
    """
    card = card_of(state)
    if card is None:
        return False
    try:
        ask(card, "stop", 1.0)
    except SilentError:
        # It may be reading a large vault, and hears signals all the same.
        if card.pid:
            with suppress(OSError):
                os.kill(card.pid, signal.SIGTERM)
    until = time.monotonic() + _GONE_WITHIN
    while time.monotonic() < until:
        if not is_running(state):
            return True
        time.sleep(_STEP)
    message = f"the daemon (process {card.pid}) does not end; kill it, nothing is lost by that"
    raise NotStoppedError(message)
