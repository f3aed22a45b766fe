"""What a round may leave behind, and what is wrong with what it left; values only."""

from __future__ import annotations

import random
from typing import Literal, NamedTuple

Save = Literal["whole", "added", "deleted", "moved"]

_STAMP, _LATER = "Updated: 2026-02-09", "Updated: 2026-02-10"
_ROW = "| 2026-02-10 | Ann | Cold start: 2 met, 1 added; links ADR-012 |\n"
_LINE = "what stands in a note of some engineer\n"
_OTHER = "THEIR WORDS ARE NOT OURS, AT NO PLACE!\n"
_FEWEST, _MOST = 10, 250
_LONG, _LONG_CHANCE = 1500, 0.05


class Texts(NamedTuple):
    """The texts of one round.

    Attributes:
        base: what the note holds before.
        new: what we turn it into.
        theirs: what the person saves, or adds; our write could not land in it unseen.
    """

    base: str
    new: str
    theirs: str


class Found(NamedTuple):
    """What lies in the vault after a round.

    Attributes:
        note: the bytes of the note, None where there is none.
        trashed: the bytes of the note in the trash, None where there is none.
        strays: names of other files.
    """

    note: bytes | None
    trashed: bytes | None
    strays: tuple[str, ...]


def texts(chance: random.Random, number: int) -> Texts:
    """Return texts that no other round of this *number* and chance has.

    Our edit keeps the length, makes the note longer or makes it shorter; theirs is of any length.
    """
    head, rest = _lines(chance, _LINE), _lines(chance, _LINE)
    before, after = chance.choice((("", ""), ("", _ROW), (_ROW, "")))
    top = f"---\n%s\nround: {number}\n---\n\n{head}"
    return Texts(
        f"{top}{before}{rest}" % _STAMP,
        f"{top}{after}{rest}" % _LATER,
        f"SAVED BY A PERSON IN ROUND {number}\n{_lines(chance, _OTHER)}",
    )


def judge(save: Save, texts: Texts, found: Found) -> tuple[str, ...]:
    """Return what is wrong with what was *found* after the person saved.

    Names:
        lost: the person's text is not on disk, byte for byte and alone, or what it was
            added to is neither the old nor the new text.
        back: the note is there although the person deleted or moved it.
        damaged: the trashed note holds neither the old nor the new text.
        stray: a file is left that nobody asked for.
    """
    base, new, theirs = (text.encode() for text in texts)
    wrong = []
    match save:
        case "whole" if found.note != theirs:
            wrong.append("lost")
        case "added" if found.note not in {base + theirs, new + theirs}:
            wrong.append("lost")
        case "deleted" | "moved" if found.note is not None:
            wrong.append("back")
        case _:
            pass
    if save == "moved" and found.trashed not in {base, new}:
        wrong.append("damaged")
    if found.strays:
        wrong.append("stray")
    return tuple(wrong)


def _lines(chance: random.Random, line: str) -> str:
    most = _LONG if chance.random() < _LONG_CHANCE else _MOST
    return line * chance.randrange(_FEWEST, most)
