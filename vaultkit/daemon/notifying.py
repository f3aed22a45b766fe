"""Tell on the desktop, now and then, of what a person should look at.

What shows a notification runs in a process of its own: a desktop that hangs holds up nobody, and
a daemon that tells of nothing carries none of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from vaultkit.export.printable import printable
from vaultkit.telling import Tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from vaultkit.telling import Message

_PAUSE_SECONDS = 60.0
# What comes together is told together.
_GATHER_SECONDS = 2.0
_PATIENCE = 20.0
_SHOWN = 5
_NO_LIBRARY = 3
_MISSING = (
    "`notify` is on in vaultkit.toml, but nothing here shows notifications: install the extra "
    "`vaultkit-notes[notify]`, or turn it off"
)
# Some desktops read what looks like a tag.
_NO_TAGS = str.maketrans("<>", "‹›")


class Notifier:
    """Gathers what is grave, and shows it at most once a minute."""

    def __init__(
        self,
        vault: str,
        complain: Callable[[str], None],
        show: Callable[[str, str], str] | None = None,
        *,
        gather: float = _GATHER_SECONDS,
        pause: float = _PAUSE_SECONDS,
    ) -> None:
        """Prepare to tell of one vault.

        Args:
            vault: its name.
            complain: takes a sentence if nothing can be shown; called from other threads.
            show: shows a title and a text, and returns why it could not; "" if it could.
            gather: how long to wait for more, in seconds.
            pause: how long to be silent then, in seconds.
        """
        self._vault = vault
        self._complain = complain
        self._show = show or shown
        self._gather = gather
        self._pause = pause
        self._lock = threading.Lock()
        self._errors = self._refusals = 0
        self._lines: list[str] = []
        self._waits = False
        self._shown_at = -pause
        self._complained = ""

    def take(self, message: Message) -> None:
        """Tell of a message soon, if it is an error that is new, or a refusal."""
        refusal = message.about is Tell.REFUSED
        if not refusal and not _is_error(message):
            return
        with self._lock:
            self._errors += not refusal
            self._refusals += refusal
            if len(self._lines) < _SHOWN:
                self._lines.append(_line(message))
            if self._waits:
                return
            self._waits = True
            wait = max(self._gather, self._shown_at + self._pause - time.monotonic())
            timer = threading.Timer(wait, self._tell)
            timer.daemon = True
            timer.start()

    def _tell(self) -> None:
        with self._lock:
            title, text = self._gathered()
            self._errors = self._refusals = 0
            self._lines = []
            self._waits = False
            self._shown_at = time.monotonic()
        why = self._show(title, text)
        if why and why != self._complained:
            self._complain(why)
        self._complained = why

    def _gathered(self) -> tuple[str, str]:
        told = [
            f"{count:,} {what}{'' if count == 1 else 's'}"
            for count, what in ((self._errors, "new error"), (self._refusals, "refusal"))
            if count
        ]
        more = self._errors + self._refusals - len(self._lines)
        lines = [*self._lines, *([f"and {more:,} more"] if more else [])]
        return f"{printable(self._vault)}: {', '.join(told)}", "\n".join(lines)


def _is_error(message: Message) -> bool:
    # A finding's brief is its place, its severity and its code: no word of the note.
    return message.about is Tell.FOUND and message.brief.split()[1:2] == ["error"]


def _line(message: Message) -> str:
    what = message.brief if message.path else message.text
    if message.about is Tell.FOUND:
        what = what.rpartition(" ")[2]
    parts = (message.path.rpartition("/")[2].removesuffix(".md"), what)
    return printable(": ".join(part for part in parts if part)).translate(_NO_TAGS)


def shown(title: str, text: str) -> str:
    """Show a notification, and return why that could not be done; "" if it was."""
    command = [sys.executable, "-P", "-m", "vaultkit.daemon.notifying"]
    try:
        ended = subprocess.run(  # noqa: S603 - this program, arguments as a list
            command,
            input=json.dumps([title, text]).encode(),
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"no notification was shown: {error}"
    if ended.returncode == _NO_LIBRARY:
        return _MISSING
    if ended.returncode:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        return f"no notification was shown: {said[-1] if said else 'it ended without a word'}"
    return ""


def main() -> int:
    """Show what standard input holds, and return the exit code."""
    try:
        from desktop_notifier.sync import DesktopNotifierSync  # noqa: PLC0415 - it may be missing
    except ImportError:
        return _NO_LIBRARY
    title, text = json.load(sys.stdin)
    notifier = DesktopNotifierSync("vaultkit", app_icon=None)
    if not notifier.get_capabilities():
        print("this system shows those of signed apps only", file=sys.stderr)  # noqa: T201 - why
        return 1
    notifier.send(title, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
