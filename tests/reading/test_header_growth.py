"""What is read of a note's header and lists takes time by its length, and no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.growth import grows_evenly
from vaultkit.header import plain_value
from vaultkit.instructions import instructions_in
from vaultkit.items import count_listed, listed_questions
from vaultkit.note import Note
from vaultkit.template import Template

_HEADERS: dict[str, Callable[[int], str]] = {
    "blanks in a value": lambda size: "Status: a" + " " * size + "b",
    "blanks in a value in bold": lambda size: "**Status:** a" + " " * size + "b",
    "blanks between two values": lambda size: "**Status:** a" + " " * size + "b **X:** c",
    "separators between two values": lambda size: "**Status:** a" + "-|" * size + "b **X:** c",
    "comments that end nowhere": lambda size: "Status: a" + "<!-- " * size,
    "comments that begin nowhere": lambda size: "Status: a" + " -->" * size,
    "signs of percentage": lambda size: "Status: a" + "%%" * size + "x",
    "backslashes": lambda size: "Status: a" + "\\" * size,
    "tags": lambda size: "Status: a" + "<br" * size + ">",
    "quotes": lambda size: "> " * size + "x: y",
    "bold words": lambda size: "**a" * size + ":",
    "bold fields": lambda size: "**a:** b " * size,
    "indentation": lambda size: " " * size + "a",
    "marks for a value": lambda size: "Status: " + "*" * size + " ",
    "words before a colon": lambda size: "a " * size + ": b",
    "rows of a table": lambda size: "| a | b |\n|---|---|\n" + "| a | b |\n" * (size // 10),
    "fields below each other": lambda size: "a: b\n" * size,
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", _HEADERS)
def test_time_grows_with_the_header(shape: str) -> None:
    make = _HEADERS[shape]

    def reading(size: int) -> Callable[[], object]:
        text = f"# T\n\n{make(size)}\n"
        return lambda: [plain_value(one.value) for one in Note("A.md", text).header.fields]

    assert grows_evenly(reading, 5_000)


_LISTS: dict[str, Callable[[int], str]] = {
    "items": lambda size: "- a\n" * size,
    "blanks in an item": lambda size: "- a" + " " * size + "b\n",
    "blanks behind an answer": lambda size: "- a resolved" + " " * size + "b\n",
    "signs behind an answer": lambda size: "- a resolved" + "-" * size + "b\n",
    "lines behind an answer": lambda size: "- a resolved:" + "\n" * size + "- b\n",
    "answers": lambda size: "- " + "resolved - " * size + "\n",
    "what is struck nowhere": lambda size: "- " + "~~a" * size + "\n",
    "signs for nothing": lambda size: "- none" + "-" * size + "x\n",
    "signs before nothing": lambda size: "- " + "." * size + "x\n",
    "marks for an item": lambda size: "- " + "*" * size + "x\n",
    "blank lines": lambda size: "a\n" + "\n" * size + "**b\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", _LISTS)
def test_time_grows_with_a_list(shape: str) -> None:
    make = _LISTS[shape]
    template = Template(Note("T.md", "# T\n"))

    def counting(size: int) -> Callable[[], object]:
        note = Note("A.md", f"# A\n\n## Open Questions\n\n{make(size)}")
        titles = ("Open Questions",)
        return lambda: (
            listed_questions(note, titles, template),
            count_listed(note, titles, template),
        )

    assert grows_evenly(counting, 5_000)


_ADVICE: dict[str, Callable[[int], str]] = {
    "blank lines": lambda size: "a\n" + "\n" * size + "b\n",
    "rules": lambda size: "a\n" + "---\n" * size + "b\n",
    "blanks": lambda size: "a\n" + " " * size + "b\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", _ADVICE)
def test_time_grows_with_what_stands_above_the_advice(shape: str) -> None:
    make = _ADVICE[shape]

    def looking(size: int) -> Callable[[], object]:
        text = f"{make(size)}How to use this\n"
        return lambda: instructions_in(Note("T.md", text), ["How to use this"])

    assert grows_evenly(looking, 5_000)
