"""Hold what `vaultkit links` says against the truth about a vault that was built."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from peers import Told, has_lychee, what_lychee_tells
from report import Topic, none_of
from timing import output, vaultkit

if TYPE_CHECKING:
    from vaults import Truth

_COLUMNS = ("notes", "what", "links", "dangling", "missed", "false", "headings", "goal")


class Answers:
    """The table about answers; `wrong` counts those that are not the truth."""

    def __init__(self) -> None:
        self.topic = Topic("Answers, against the truth (vaultkit: links --format json)", _COLUMNS)
        self.wrong = 0

    def hold(self, vault: Path, notes: int, truth: Truth) -> None:
        """Ask about a vault twice: without a kept index, and with it."""
        with tempfile.TemporaryDirectory() as state:
            for what in ("vaultkit, read anew", "vaultkit, kept index"):
                wrong = self._compare(notes, what, _told(vault, Path(state)), truth)
                self.wrong += wrong
                self.topic.rows[-1] += (none_of(wrong),)
        if has_lychee():
            self._compare(notes, "lychee", what_lychee_tells(vault), truth)

    def _compare(self, notes: int, what: str, told: Told, truth: Truth) -> int:
        """Show an answer, and return how much of it is wrong."""
        so = Counter(truth.dangling)
        missed, false = (so - told.dangling).total(), (told.dangling - so).total()
        self.topic.add(
            f"{notes:,}",
            what,
            _of(told.links, truth.links),
            _of(so.total() - missed, so.total()),
            f"{missed:,}",
            f"{false:,}",
            _of(told.headings, truth.broken_headings),
        )
        miscounted = abs(told.links - truth.links)
        return missed + false + miscounted + abs(told.headings - truth.broken_headings)


def _of(told: int, so: int) -> str:
    return f"{so:,}" if told == so else f"{told:,} of {so:,}"


def _told(vault: Path, state: Path) -> Told:
    command = vaultkit("links", "--format", "json", "--vault", str(vault))
    links = json.loads(output(command, state))["links"]
    by = Counter(one["resolution"] for one in links)
    dangling = (one for one in links if one["resolution"] == "dangling")
    targets = Counter((one["path"], one["target"]) for one in dangling)
    return Told(len(links), targets, by["dangling-heading"])
