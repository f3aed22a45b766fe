"""The programs that vaultkit is measured against."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from timing import output, seconds

_LYCHEE = shutil.which("lychee")
# Comparable work only: every link of every note, and the headings that links name.
_OPTIONS = """--offline --no-progress --include-wikilinks --include-fragments
--fallback-extensions md,png --format json""".split()
_RIGHT = (0, 2)
_CONNECT = """
import json, pathlib, sys
from obsidiantools.api import Vault
vault = Vault(pathlib.Path(sys.argv[1])).connect()
print("\\n" + json.dumps(sorted(vault.nonexistent_notes)))
"""


class Told(NamedTuple):
    """What a program says about the links of a vault.

    Attributes:
        links: how many there are.
        dangling: those that dangle, as note and target.
        headings: how many name a heading that is not there.
    """

    links: int
    dangling: Counter[tuple[str, str]]
    headings: int


def has_lychee() -> bool:
    return _LYCHEE is not None


def lychee(vault: Path) -> float:
    """Return the seconds that lychee, a native link checker, takes for a vault."""
    return seconds(_lychee_on(vault), right=_RIGHT)


def what_lychee_tells(vault: Path) -> Told:
    """Return what lychee says about the links of a vault."""
    told = json.loads(output(_lychee_on(vault), right=_RIGHT))
    errors = [
        (Path(path).relative_to(vault).as_posix(), *_target(one["url"], vault))
        for path, found in told["error_map"].items()
        for one in found
    ]
    dangling = Counter((path, target) for path, target, place in errors if not place)
    return Told(told["total"], dangling, sum(bool(place) for _, _, place in errors))


def _target(url: str, vault: Path) -> tuple[str, str]:
    target, _, place = unquote(url.removeprefix(f"file://{vault}/")).partition("#")
    return target, place


def _lychee_on(vault: Path) -> list[str]:
    return [_LYCHEE or "lychee", *_OPTIONS, "--base-url", f"file://{vault}/", str(vault)]


class Obsidiantools:
    """obsidiantools (`pip install obsidiantools`), in an interpreter that has it."""

    def __init__(self, python: str | None) -> None:
        """Take the interpreter *python*, else this one."""
        self._python = python or sys.executable
        command = [self._python, "-c", "import obsidiantools.api"]
        self._told = b""
        self.is_there = not subprocess.run(command, capture_output=True, check=False).returncode

    def connect(self, vault: Path) -> float:
        """Return the seconds that it takes to know a vault's links."""
        begun = time.perf_counter()
        self._told = output([self._python, "-c", _CONNECT, str(vault)])
        return time.perf_counter() - begun

    def dangling(self) -> set[str]:
        """Return the names of notes that it found not to be there, the last time."""
        return set(json.loads(self._told.decode().strip().rpartition("\n")[2]))
