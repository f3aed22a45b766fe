"""Build vaults of any size with the truth about their links, the same at every run.

A note has some 4.8 KB and 9 links, as in vaults that people keep; a dense one 3.5 KB and 18.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_FIRST = """amber brisk calm dense eager faint grand hollow inner jolly keen light mild narrow
open plain quick rough sharp tidy urban vivid warm young""".split()
_SECOND = """anchor beacon cabin depot engine ferry galley harbor inlet jetty keel ladder mast
needle oar pier quay rudder sail tackle valve winch yard""".split()
_THIRD = """audit billing caching delivery export filter grouping hosting import joining keeping
lookup matching naming order paging queue retry search tagging upload voting""".split()
_TEXT = """the crew sends each parcel to the next dock once the hold is ready so a late boat
waits for nobody and every load has its own tag because two tags on one load would be counted
twice the clerk reads one line a day and asks only when a number looks odd""".split()
# A note that was saved a moment ago may be saved again unnoticed, and counts as changed.
_AGE_SECONDS = 30 * 24 * 3600
_SCRIPTS = ("Größe", "naïve", "港", "Ёж", "smørrebrød")


@dataclass
class Truth:
    """What is so about a vault that was built.

    Attributes:
        links: how many links Obsidian counts.
        dangling: every dangling link as note and target, in order.
        broken_headings: how many links name a heading that is not there.
    """

    links: int = 0
    dangling: list[tuple[str, str]] = field(default_factory=list)
    broken_headings: int = 0


def build(folder: Path, notes: int, *, dense: bool = False, seed: int = 11) -> Truth:
    """Write a vault of *notes* notes below *folder* and return the truth about it."""
    maker = _Maker(random.Random(seed), notes, dense=dense)  # noqa: S311 - the same every time
    saved = time.time() - _AGE_SECONDS
    (folder / ".obsidian").mkdir(parents=True)
    (folder / ".obsidian" / "app.json").write_text("{}")
    (folder / "assets").mkdir()
    for number in range(max(1, notes // 50)):
        (folder / "assets" / f"chart {number}.png").write_bytes(b"")
    for path, text in maker.notes():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
        os.utime(target, (saved, saved))
    return maker.truth


class _Maker:
    def __init__(self, chance: random.Random, count: int, *, dense: bool) -> None:
        self._chance = chance
        # How often a block is nothing but sentences.
        self._plain = 0.0 if dense else 0.53
        self._images = max(1, count // 50)
        self._paths = [self._path(number) for number in range(count)]
        self.truth = Truth()

    def _path(self, number: int) -> str:
        chance = self._chance
        words = (chance.choice(_FIRST), chance.choice(_SECOND), chance.choice(_THIRD))
        name = " ".join(words).title()
        if chance.random() < 0.04:
            name = f"{chance.choice(_SCRIPTS)} {name}"
        kind = ("Feature", "Flow", "Domain", "")[min(number % 7, 3)]
        stem = f"{kind} - {name} {number}" if kind else f"{name} {number}"
        place = number % 13
        return f"{place} {_SECOND[place]}/{chance.choice(_THIRD)}/{stem}.md"

    def notes(self) -> Iterator[tuple[str, str]]:
        for path in self._paths:
            yield path, self._note(path)

    def _note(self, path: str) -> str:
        chance = self._chance
        lines = self._properties(path) if chance.random() < 0.94 else []
        lines += [f"# {path.rpartition('/')[2].removesuffix('.md')}", ""]
        for heading in ("Summary", "Success Criteria", "Design", "Related Documents"):
            lines += [f"## {heading}", ""]
            for _ in range(chance.randrange(2, 7)):
                lines += self._block(path)
        ends = "\r\n" if chance.random() < 0.08 else "\n"
        bom = "\ufeff" if chance.random() < 0.005 else ""
        return bom + ends.join(lines) + ends

    def _properties(self, path: str) -> list[str]:
        lines = ["---", "tags: [architecture/feature, status/draft]", "Created: 2026-01-02"]
        lines += ["Updated: 2026-03-04", "Domains:"]
        for _ in range(self._chance.randrange(0, 3)):
            lines.append(f'  - "{self._link(path)}"')
        return [*lines, "---"]

    def _words(self, count: int) -> str:
        return " ".join(self._chance.choices(_TEXT, k=count))

    def _link(self, path: str, *, table: bool = False) -> str:
        """Return a link, and note the truth about it."""
        chance = self._chance
        self.truth.links += 1
        if chance.random() < 0.03:
            target = f"Missing {chance.choice(_FIRST)} {chance.randrange(10**6)}"
            self.truth.dangling.append((path, target))
            return f"[[{target}]]"
        full = chance.choice(self._paths)
        name = full.rpartition("/")[2].removesuffix(".md")
        roll = chance.random()
        if roll < 0.05:
            return f"[[{full.removesuffix('.md')}]]"
        if roll < 0.08:
            return f"[[{name.upper() if name.isascii() else name}]]"
        if roll < 0.16:
            return f"[[{name}#Design]]"
        if roll < 0.165:
            self.truth.broken_headings += 1
            return f"[[{name}#No such heading]]"
        if roll < 0.3:
            return f"[[{name}\\|that]]" if table else f"[[{name}|that]]"
        return f"[[{name}]]"

    def _block(self, path: str) -> list[str]:
        chance = self._chance
        if chance.random() < self._plain:
            return [f"{self._words(40)}.", f"{self._words(34)}.", ""]
        roll = chance.random()
        if roll < 0.35:
            return [f"{self._words(20)} {self._link(path)} {self._words(30)}.", ""]
        if roll < 0.6:
            marks = (f"- [{chance.choice(' x/-')}] ", "- ", "    - ")
            items = [f"{chance.choice(marks[:2])}{self._words(9)}" for _ in range(4)]
            return [*items, f"- {self._link(path)}", f"    - {self._link(path)}", ""]
        if roll < 0.7:
            return ["```python", f"x = '[[{self._words(2)}]]'", "```", ""]
        if roll < 0.78:
            row = f"| {self._words(3)} | {self._link(path, table=True)} |"
            return ["| what | where |", "| ---- | ----- |", row, ""]
        if roll < 0.84:
            self.truth.links += 1
            return [f"![[chart {chance.randrange(self._images)}.png]]", ""]
        if roll < 0.9:
            return [f"> [!note] {self._words(4)}", f"> {self._link(path)} {self._words(12)}", ""]
        if roll < 0.93:
            return [f"`[[{self._words(2)}]]` %%{self._link(path)}%% <!-- [[x]] -->", ""]
        return [f"{self._words(40)}.", f"{self._words(25)}.", ""]
