"""Tell systemd that the daemon is ready, where systemd waits for that."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress

_VARIABLE = "NOTIFY_SOCKET"
_PATIENCE = 1.0


def tell_ready(doing: str) -> None:
    """Say that all is ready; nobody hears it where systemd did not start this process.

    Args:
        doing: what it does now, in one line, for `systemctl status`.
    """
    # Taken away: no program that is started from here may speak for this one.
    address = os.environ.pop(_VARIABLE, "")
    if sys.platform == "win32" or address[:1] not in {"/", "@"}:
        return
    # A name that begins with a NUL is no file's, but lies in a space of its own.
    name = f"\0{address[1:]}" if address.startswith("@") else address
    text = f"READY=1\nSTATUS={' '.join(doing.split())}\n"
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(_PATIENCE)
        line.connect(os.fsencode(name))
        line.sendall(text.encode("utf-8", "replace"))
