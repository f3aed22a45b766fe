"""What a daemon says of itself, as text for people."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from vaultkit.daemon.place import LOG
from vaultkit.export.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vaultkit.daemon.talk import Answer

_STEP = 0.5


def described(status: Answer) -> str:
    """Return a status as lines of a name and a value."""
    if not status["running"]:
        return f"no daemon keeps {printable(status['vault'])}\n"
    found = status["findings"]
    findings = ", ".join(f"{count:,} {name}" for name, count in found.items())
    rows = [
        ("vault", status["vault"]),
        ("running", f"since {status['since']} (process {status['pid']})"),
        ("watching", status["watching"]),
        ("writing", status["writing"]),
        ("notes", f"{status['notes']:,}, {status['waiting']:,} waiting for quiet"),
        ("written", f"{status['written_today']:,} today"),
        ("findings", findings),
        ("costs", f"{status['memory_bytes'] / 1e6:.0f} MB, {status['cpu_seconds']:.1f} s of CPU"),
    ]
    if status["outdated"]:
        rows.append(("program", "changed since; `vaultkit daemon restart` takes up the new one"))
    lines = [f"{name:<9} {printable(str(value))}" for name, value in rows]
    recent = [f"  {one['at'][11:19]} {printable(one['what'])}" for one in status["recent"]]
    return "\n".join([*lines, *(["lately", *recent] if recent else [])]) + "\n"


def last_lines(state: Path, count: int) -> list[str]:
    """Return the last *count* lines of the log."""
    found: list[str] = []
    for name in (LOG, f"{LOG}.1"):
        with suppress(OSError):
            found = (state / name).read_text("utf-8", "replace").splitlines() + found
        if len(found) >= count:
            break
    return found[-count:] if count else []


def follow_log(state: Path) -> Iterator[str]:
    """Yield every line that is added to the log from now on, for ever."""
    file = state / LOG
    at = file.stat().st_size if file.exists() else 0
    rest = b""
    while True:
        time.sleep(_STEP)
        with suppress(OSError):
            size = file.stat().st_size
            if size < at:
                at = 0  # it was put aside and begun anew
            with file.open("rb") as opened:
                opened.seek(at)
                rest += opened.read()
                at = opened.tell()
        *lines, rest = rest.split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines)
