"""The daemon's log: bounded, and without a word of any note."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from vaultkit.daemon.place import LOG
from vaultkit.export.printable import printable

if TYPE_CHECKING:
    from pathlib import Path

    from vaultkit.telling import Message

_BYTES = 1_000_000
_FILES = 3


def opened_log(state: Path) -> logging.Logger:
    """Return the log that is kept in *state*; a disk that is full costs lines, and no more."""
    log = logging.getLogger("vaultkit.daemon")
    handler = RotatingFileHandler(
        state / LOG, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", errors="replace"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    logging.raiseExceptions = False
    return log


def line_for(message: Message) -> str:
    """Return a message as the log tells it: of which note, and what kind of thing it was."""
    said = message.text if not message.path else message.brief
    parts = (f"{message.about.value:<8}", message.path, said)
    return printable(" ".join(part for part in parts if part))
