"""Notes that others took the place of: what is said of a pair, and of who still cites it."""

from __future__ import annotations

import pytest

from tests.upkeep.bench import vault
from vaultkit.checks import find
from vaultkit.index import Index

_TAG = "tags: [architecture/decision]"
_LIVE = "---\ntags: [architecture/feature, status/designed]\n---\n"


def _found(texts: dict[str, str]) -> list[str]:
    found = find(vault(texts), codes=["one-sided-supersession", "cites-superseded"])
    return [f"{one.path}: {one.message}" for one in found]


def _adr(said: str) -> str:
    return f"---\n{_TAG}\n{said}\n---\n"


@pytest.mark.parametrize(
    ("title", "old", "new"),
    [
        ("in properties", 'Superseded By: "[[ADR-002-b]]"', 'Supersedes: "[[ADR-001-a]]"'),
        ("in lists", 'Superseded By: ["[[ADR-002-b]]"]', 'supersedes: ["[[x/ADR-001-a]]"]'),
        ("by an alias", 'superseded by: "[[ADR-002-b|b]]"', 'Supersedes: "[[ADR-001-a#H|a]]"'),
    ],
)
def test_a_pair_that_both_sides_tell_is_right(title: str, old: str, new: str) -> None:
    assert _found({"x/ADR-001-a.md": _adr(old), "ADR-002-b.md": _adr(new)}) == [], title


def test_a_pair_may_be_told_by_labels_in_the_text() -> None:
    old = _adr("") + "**Superseded by:** [[ADR-002-b]]\n"
    new = _adr("") + "- **Supersedes:** [[ADR-001-a]]\n"
    assert _found({"ADR-001-a.md": old, "ADR-002-b.md": new}) == []


def test_a_pair_that_one_side_tells_is_told_there() -> None:
    new = _adr('Supersedes: "[[ADR-001-a]]"')
    assert _found({"ADR-001-a.md": _adr(""), "ADR-002-b.md": new}) == [
        "ADR-002-b.md: [[ADR-001-a]] does not say that it is superseded by this note"
    ]
    old = _adr('Superseded By: "[[ADR-002-b]]"')
    assert _found({"ADR-001-a.md": old, "ADR-002-b.md": _adr("")}) == [
        "ADR-001-a.md: [[ADR-002-b]] does not say that it supersedes this note"
    ]


_OLD = _adr('Superseded By: "[[ADR-002-b]]"')
_NEW = _adr('Supersedes: "[[ADR-001-a]]"')


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See [[ADR-001-a]].\n", ["[[ADR-001-a]] leads to a note that is superseded by [[b]]"]),
        ("See [a](ADR-001-a.md).\n", ["[a](ADR-001-a.md) leads to a note that is superseded by"]),
        ("See [[ADR-001-a]], now [[ADR-002-b]].\n", []),
        ("See [[ADR-002-b]].\n", []),
        ("See [[Withdrawn]].\n", ["[[Withdrawn]] leads to a note that is retired"]),
    ],
)
def test_who_cites_what_was_superseded_is_told_the_successor(text: str, found: list[str]) -> None:
    others = {"Withdrawn.md": "---\nstatus: withdrawn\n---\n"}
    texts = {"ADR-001-a.md": _OLD, "ADR-002-b.md": _NEW, "F.md": _LIVE + text, **others}
    told = _found(texts)
    assert len(told) == len(found)
    for one, wanted in zip(told, found, strict=True):
        assert one.startswith("F.md: " + wanted.replace("[[b]]", "[[ADR-002-b]]"))


def test_retired_notes_and_notes_of_no_kind_are_not_nagged() -> None:
    texts = {
        "ADR-001-a.md": _OLD,
        "ADR-002-b.md": _NEW,
        "ADR-000-z.md": "---\ntags: [status/superseded]\n---\nSee [[ADR-001-a]].\n",
        "Diary.md": "We read [[ADR-001-a]].\n",
    }
    assert _found(texts) == []


def test_a_chain_names_the_next_in_it() -> None:
    texts = {
        "ADR-001-a.md": _OLD,
        "ADR-002-b.md": _adr('Supersedes: "[[ADR-001-a]]"\nSuperseded By: "[[ADR-003-c]]"'),
        "ADR-003-c.md": _adr('Supersedes: "[[ADR-002-b]]"'),
        "F.md": _LIVE + "[[ADR-001-a]]\n",
    }
    assert _found(texts) == [
        "F.md: [[ADR-001-a]] leads to a note that is superseded by [[ADR-002-b]]"
    ]


def test_who_cites_a_superseded_note_is_looked_at_again_when_its_successor_comes() -> None:
    """Though neither that note nor the one it cites changed."""
    texts = {
        "A.md": _LIVE + "[[ADR-001-a]]\n",
        "ADR-001-a.md": _adr('Superseded By: "[[ADR-002-b]]"'),
    }
    index = Index(vault(texts))
    successor = {"ADR-002-b.md": _adr('Supersedes: "[[ADR-001-a]]"')}
    after = vault(texts | successor)
    index.apply([after.notes["ADR-002-b.md"]])
    told = [one.message for one in index.findings["A.md"] if one.code == "cites-superseded"]
    assert told == ["[[ADR-001-a]] leads to a note that is superseded by [[ADR-002-b]]"]
    assert index.findings == Index(after).findings
