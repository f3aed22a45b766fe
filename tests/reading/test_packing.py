"""Packed facts come back as they were, and packed notes behave as a mapping of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.assemble import digest_file
from vaultkit.config import Config, KindConfig
from vaultkit.facts import Facts
from vaultkit.kinds import make_kinds
from vaultkit.note import Note
from vaultkit.packing import pack, packed_notes, unpack

_TEMPLATE = (
    "# Plan: {{title}}\n\nBy: [Name]\n\n_Why?_\n\n- [ ] Goal 1\n\n## Why\n\n[A thing]\n\n## What\n"
)
_PLAN = KindConfig(
    *("Plan.md", "Plans", "Plan - {title}", "Plan: {title}"),
    reviewers="Reviewers",
    question_items=True,
    status_folders={"Plans": "Done"},
)
_KINDS = make_kinds(
    Config(kinds={"plan": _PLAN}, exclusive=("status",)),
    {"plan": Note("Plan.md", _TEMPLATE)},
)
_TEXTS = [
    "",
    "\ufeff# Plan: X\r\n\r\n_Why?_\r\n\r\n- [ ] Goal 1\r\n",
    "---\naliases: [a, 7]\ndue: 2026-01-02\nup: '[[B#H|b]]'\ndeep: {x: [1.5, true, null]}\n---\n",
    "---\nbroken: a: b\n---\n[[B]]\n",
    "# Plan: Y\n\n## Success Criteria\n\n- [x] a [[B|c]]\n- [ ] Goal 1\n\ntext ^id\n",
    "| a | b |\n|---|---|\n| [[B\\|c]] | ![[d.png\\|10]] |\n\n[t](C%20D.md#e)\n",
    "漢字 [[漢字#見出し]]\n",
    "---\nstatus: Done\ntags: [status/draft]\n---\n# Plan: Z\n\nStatus: Half way\nBy: [Name]\n",
    "# Plan: Z\n\nReviewers: Ann, Bo\n\n## Why\n\n## Alternatives\n\n- a\n- b\n\n[A thing]\n",
    "# Plan: Z\n\n## Open Questions\n\n- a?\n- ~~b?~~\n\n## Documentation Plan\n\n- [x] API\n",
]
_PATHS = ["A.md", "B.md", "Plans/C.md", "d/Plan - E.md"]
_NOTES = st.dictionaries(st.sampled_from(_PATHS), st.sampled_from(_TEXTS))


def _digested(notes: dict[str, str]) -> dict[str, Facts]:
    return {path: digest_file(path, text, _KINDS) for path, text in notes.items()}


@given(st.sampled_from(_PATHS), st.sampled_from(_TEXTS), st.sampled_from([None, "no UTF-8"]))
def test_facts_come_back_as_they_were(path: str, text: str, trouble: str | None) -> None:
    facts = digest_file(path, text, _KINDS, trouble)
    back = unpack(pack(facts))
    assert back == facts
    assert [type(one) for one in back] == [type(one) for one in facts]


@given(_NOTES, st.lists(st.tuples(_NOTES, st.sets(st.sampled_from(_PATHS)))))
@settings(deadline=None)
def test_packed_notes_hold_what_a_dictionary_would(
    notes: dict[str, str], steps: list[tuple[dict[str, str], set[str]]]
) -> None:
    plain = _digested(notes)
    packed = packed_notes({path: pack(facts) for path, facts in plain.items()})
    for changed, gone in steps:
        before = dict(packed)
        fresh = _digested({path: text for path, text in changed.items() if path not in gone})
        after = packed.with_changes(fresh.values(), gone)
        assert dict(packed) == before
        packed = after
        plain = {path: facts for path, facts in (plain | fresh).items() if path not in gone}
    assert dict(packed) == plain
    assert len(packed) == len(plain)
    assert all((path in packed) == (path in plain) for path in _PATHS)


def test_who_asks_for_a_note_again_and_again_has_it_unpacked_once() -> None:
    notes = packed_notes({path: pack(one) for path, one in _digested({"A.md": "a"}).items()})

    assert notes["A.md"] is notes["A.md"]
