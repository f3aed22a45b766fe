"""Hostile notes cost upkeep time that grows with their length, and no faster."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from tests.growth import grows_evenly
from tests.laws import DAY
from vaultkit.changelog import escape, find_changelog
from vaultkit.changelog.widths import columns
from vaultkit.changelog.words import sentence
from vaultkit.frontmatter import put, read
from vaultkit.note import Note
from vaultkit.scan import cells
from vaultkit.sections import names_section, title_of
from vaultkit.text import Edit, Span, apply_edits, unlinked
from vaultkit.upkeep import Memory, Upkeep, refusal, substance
from vaultkit.upkeep.difference import describe

from .bench import NAME, SETTINGS, at, config, kind, saved, vault

pytestmark = pytest.mark.soak

Shape = Callable[[int], str]
_LOG = "# A\n\n## Changelog\n\n"
_TABLE = f"{_LOG}| Date | Author | Change |\n| --- | --- | --- |\n"
_LOGS: dict[str, Shape] = {
    "rows": lambda size: _TABLE + "| 2026-11-02 | Ada | [[A]] said |\n" * size,
    "rows of today": lambda size: _TABLE + "| 2026-11-20 | Eve | x |\n" * size,
    "blank rows": lambda size: _TABLE + "|  |  | x |\n" * size,
    "rows of one cell": lambda size: _TABLE + "| x |\n" * size,
    "cells in a row": lambda size: _TABLE + "| 2026-11-02 " + "| x " * size + "|\n",
    "escaped pipes in a row": lambda size: _TABLE + "| 2026-11-02 | Ada | " + "\\|" * size + " |\n",
    "wide rows": lambda size: _TABLE + "| 2026-11-02 | Ada | " + "日👩‍💻" * size + " |\n",
    "tables": lambda size: _LOG + "| Date | Change |\n| - | - |\n| 1 | 2 |\n\n" * size,
    "items": lambda size: _LOG + "- 2026-11-02: x\n" * size,
    "items with authors": lambda size: _LOG + "- 2026-11-02 — Ada — x\n" * size,
    "items of many lines": lambda size: _LOG + "- 2026-11-02: x\n  y\n\n  z\n" * size,
    "a long item": lambda size: _LOG + "- 2026-11-02: " + "x " * size + "\n",
    "a long name": lambda size: _LOG + "- 2026-11-02 — " + "Ada" * size + " — x\n",
    "names": lambda size: _LOG + "- 2026-11-02 — " + "Ada Eve " * size + "— x\n",
    "dashes": lambda size: _LOG + "- 2026-11-02" + " — A" * size + "\n",
    "brackets": lambda size: _LOG + "- " + "[(*_`" * size + "2026-11-02: x\n",
    "brackets behind": lambda size: _LOG + "- 2026-11-02" + ")]*_`(" * size + ": x\n",
    "blanks behind": lambda size: _LOG + "- 2026-11-02" + " " * size + "x" + " " * size + "(A\n",
    "underscores": lambda size: _LOG + "- 2026-11-02: Ada" + "_" * size + "x\n",
    "headings": lambda size: _LOG + "### 2026-11-02\n\nx\n\n" * size,
    "headings of other days": lambda size: _LOG + "### x\n\n" * size,
    "deep headings": lambda size: _LOG + "### 2026-11-02\n\nx\n\n#### y\n\n" * size,
    "lines below a heading": lambda size: _LOG + "### 2026-11-02\n" + "x\n" * size,
    "blank lines below a heading": lambda size: _LOG + "### 2026-11-02" + "\n" * size + "x",
    "rules": lambda size: _LOG + "### 2026-11-02\n\nx\n\n---\n\n" * size,
    "changelogs": lambda size: "## Changelog\n\n- 2026-11-02: x\n\n" * size,
    "changelogs below each other": lambda size: "## Changelog\n\n### Changelog\n\nx\n\n" * size,
    "blanks in a day": lambda size: _TABLE + "| 2026-11-02" + " " * size + "x | Ada | x |\n",
    "months": lambda size: _LOG + "- " + "November " * size + "\n",
}
_NOTES: dict[str, Shape] = _LOGS | {
    "sections": lambda size: "".join(f"## A {n}\n\nx\n\n" for n in range(size)),
    "sections of one title": lambda size: "## A\n\nx\n\n" * size,
    "nested sections": lambda size: "# A\n\n## B\n\n### C\n\nx\n\n" * size,
    "boxes": lambda size: "## A\n\n" + "".join(f"- [ ] b {n}\n" for n in range(size)),
    "boxes alike": lambda size: "## A\n\n" + "- [ ] b\n" * size,
    "sections with a box": lambda size: "## A\n\n- [ ] b\n\n" * size,
    "sections with a table": lambda size: "## A\n\n| a | b |\n| - | - |\n| c | d |\n\n" * size,
    "words in a box": lambda size: "## A\n\n- [ ] " + "word " * size + "\n",
    "items": lambda size: "## A\n\n" + "- x\n" * size,
    "quotes": lambda size: "## A\n\n" + "> " * size + "x\n",
    "quoted lines": lambda size: "## A\n\n" + "> x\n" * size,
    "rules": lambda size: "## A\n\n" + "---\n\n" * size,
    "a rule that is none": lambda size: "## A\n\n" + "- " * size + "x\n",
    "blank lines": lambda size: "## A\n" + "\n" * size + "x\n",
    "blanks": lambda size: "## A\n\nx" + " \t" * size + "y\n",
    "carriage returns": lambda size: "## A\n\n" + "\r" * size + "x\n",
    "links": lambda size: "".join(f"[[A{n}]] " for n in range(size)),
    "links that end nowhere": lambda size: "## " + "[[" * size + "\n",
    "a long title": lambda size: "# " + "word " * size + "\n",
    "signs in a title": lambda size: "## " + "🎉 " * size + "Changelog\n",
    "marks in a title": lambda size: "## " + "*_`" * size + "x\n",
    "brackets in a title": lambda size: "## x " + "(" * size + "\n",
    "numbers in a title": lambda size: "## " + "1." * size + "x\n",
    "tags": lambda size: "---\ntags: [" + ", ".join(f"a{n}" for n in range(size)) + "]\n---\nx\n",
    "properties": lambda size: "---\n" + "".join(f"a{n}: b\n" for n in range(size)) + "---\nx\n",
    "links in properties": lambda size: "---\nl:\n" + '  - "[[A]]"\n' * size + "---\nx\n",
    "fences that are none": lambda size: "---\n" + "---x\n" * size,
    "conflict marks": lambda size: "<<<<<<<" * size + "\n",
}


@pytest.mark.parametrize("shape", _LOGS)
def test_time_grows_with_the_changelog(shape: str) -> None:
    def keeping(size: int) -> Callable[[], object]:
        note = Note("A.md", _LOGS[shape](size))
        assert note.scan

        def keep() -> None:
            log = find_changelog(note, ("Changelog",), "Ada")
            if log:
                log.blank_row()
                log.add(DAY, "Ada", "x")
                line = log.row_of(DAY, "Ada")
                if line:
                    log.grow(line, "y")

        return keep

    assert grows_evenly(keeping, 5_000)


@pytest.mark.parametrize("shape", _NOTES)
def test_time_grows_with_the_note_whose_substance_is_taken(shape: str) -> None:
    def taking(size: int) -> Callable[[], object]:
        text = _NOTES[shape](size)
        return lambda: substance(Note("A.md", text), config())

    assert grows_evenly(taking, 5_000)


@pytest.mark.parametrize("shape", _NOTES)
def test_time_grows_with_the_note_that_is_told_of(shape: str) -> None:
    def telling(size: int) -> Callable[[], object]:
        before = _NOTES[shape](size)
        after = before.replace("x", "y").replace("- [ ] b", "- [x] c", size // 2)

        def tell() -> None:
            describe(Note(NAME, before), Note(NAME, after), kind(), config())
            describe(Note(NAME, ""), Note(NAME, after), kind(), config())
            describe(Note(NAME, before), Note(NAME, ""), kind(), config())

        return tell

    assert grows_evenly(telling, 2_500)


@pytest.mark.parametrize("shape", _NOTES)
def test_time_grows_with_the_note_that_owes(shape: str) -> None:
    def owing(size: int) -> Callable[[], object]:
        head = "---\nCreated: 2026-11-01\nUpdated: 2026-11-02\n---\n# Feature: X\n\nText.\n\n"
        before = head + _NOTES[shape](size).removeprefix("---\n")
        after = before.replace("Text.", "More.")
        upkeep = Upkeep(config(), SETTINGS)
        return lambda: upkeep.owed(Note(NAME, after), kind(), Memory(before), saved(at(20)))

    assert grows_evenly(owing, 2_500)


@pytest.mark.parametrize("shape", ["fences that are none", "conflict marks", "properties"])
def test_time_grows_with_the_note_that_is_refused(shape: str) -> None:
    def refusing(size: int) -> Callable[[], object]:
        text = _NOTES[shape](size)
        known = vault({NAME: text})
        return lambda: refusal(Note(NAME, text), known)

    assert grows_evenly(refusing, 5_000)


_WORDS = (
    *("[", "[[", "[[a", "[[a]] ", "[a](b) ", "[a](", "](", "![[", "|", "\\|", "\\", "%", "%%", "#"),
    *(
        " #",
        " ",
        "a ",
        "日",
        "👩‍💻",
        "\u200d",
        "\ufe0f",
        "e\u0301",
        "🇩🇪",
        "*",
        "_",
        "1.",
        "(",
        "`",
        "\n",
    ),
)


@pytest.mark.parametrize(
    "task",
    [escape, sentence, unlinked, columns, title_of.__wrapped__],
    ids=lambda one: one.__name__,
)
@pytest.mark.parametrize("piece", _WORDS)
def test_time_grows_with_the_words(piece: str, task: Callable[[str], object]) -> None:
    def working(size: int) -> Callable[[], object]:
        text = piece * size + "x"
        return lambda: task(text)

    assert grows_evenly(working, 10_000)


@pytest.mark.parametrize("piece", _WORDS)
def test_time_grows_with_the_heading_and_the_row(piece: str) -> None:
    def working(size: int) -> Callable[[], object]:
        text = piece * size + "x"
        # A heading that was looked at before is known.
        numbers = count()

        def work() -> None:
            names_section(f"{text}{next(numbers)}", ("Changelog",))
            cells(text, Span(0, len(text)))

        return work

    assert grows_evenly(working, 10_000)


def test_time_grows_with_the_properties_that_are_put() -> None:
    def putting(size: int) -> Callable[[], object]:
        text = "---\n" + "".join(f"a{n}:\n" for n in range(size)) + "---\n"
        block = read(text)
        assert block
        return lambda: [put(text, entry, "x") for entry in block.properties]

    assert grows_evenly(putting, 5_000)


def test_time_grows_with_the_edits() -> None:
    def applying(size: int) -> Callable[[], object]:
        edits = [Edit(Span(n, n + 1), "ab") for n in range(size)]
        return lambda: apply_edits("x" * size, edits)

    assert grows_evenly(applying, 20_000)
