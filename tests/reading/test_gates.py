"""What a status asks of a note before it is true, and what statuses may contradict."""

from __future__ import annotations

import pytest

from tests.upkeep.bench import kinds
from vaultkit.assemble import assemble
from vaultkit.checks import find
from vaultkit.config import parse_config
from vaultkit.config.kinds import WANTED
from vaultkit.config.values import ConfigError
from vaultkit.facts import Facts, digest
from vaultkit.gates import wanted_of
from vaultkit.kinds import make_kinds
from vaultkit.note import Note

_CONFIG = """
[stages]
live = ["agreed"]
done = ["built", "shipped"]
retired = ["dropped"]
[kinds.plan]
template = "Plan.md"
folder = "Plans"
name = "Plan - {title}"
heading = "Plan: {title}"
reviewers = "Who"
statuses = ["Draft", "Agreed On", "Built", "Shipped"]
[kinds.plan.gates]
agreed-on = ["questions", "reviewers", "alternatives"]
Built = ["tasks", "sections", "decisions"]
Shipped = ["criteria", "documentation", "questions"]
[kinds.plan.status_folders]
"Done" = "Built"
"""
_KINDS = make_kinds(
    parse_config(_CONFIG),
    {"plan": Note("Plan.md", "# Plan: {{title}}\n\n## Why\n\n_Guidance._\n\n## Open Questions\n")},
)
_OPEN = (
    "# Plan: X\n\n## Why\n\n## Success Criteria\n\n- [ ] a\n\n## Implementation Tasks\n\n- [ ] b\n"
    "- [ ] c\n\n## Open Questions\n\n- [ ] d\n\n## Documentation Plan\n\n- [ ] e\n"
)
_DONE = (
    "# Plan: X\n\nWho: Ann\n\n## Why\n\nIt hurts.\n\n## Success Criteria\n\n- [x] a\n\n"
    "## Implementation Tasks\n\n- [-] b (waived: not needed)\n\n## Open Questions\n\nNone.\n\n"
    "## Documentation Plan\n\n- [X] e\n\n## Alternatives\n\n- Buy it.\n\n"
    "## Decision Log\n\n- 2026-11-20: we build it.\n"
)


def _digest(text: str) -> Facts:
    return digest(Note("Plan - X.md", text), _KINDS)


def _wanted(text: str, status: str) -> list[str]:
    (kind,) = _KINDS.all
    return [one.phrase for one in wanted_of(_digest(text), kind, status)]


_AGREED = ["1 open question", "no reviewer", "no alternative"]
_BUILT = ["2 open tasks", "1 blank section (Why)", "no decision"]


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        ("Draft", []),
        ("Agreed On", _AGREED),
        ("agreed-on", _AGREED),
        ("Built", [*_AGREED, *_BUILT]),
        ("BUILT", [*_AGREED, *_BUILT]),
        ("Shipped", [*_AGREED, *_BUILT, "1 open criterion", "1 open document"]),
        ("dropped", []),
        ("unheard of", []),
    ],
)
def test_a_status_asks_for_what_those_before_it_ask_too(status: str, wanted: list[str]) -> None:
    assert _wanted(_OPEN, status) == wanted


@pytest.mark.parametrize("status", ["Draft", "Agreed On", "Built", "Shipped"])
def test_a_note_that_has_all_lacks_nothing_and_a_waiver_is_as_good_as_a_tick(status: str) -> None:
    assert _wanted(_DONE, status) == []


def test_a_gate_asks_for_all_that_a_kind_s_table_can_ask_for() -> None:
    assert {what for one in _KINDS.all[0].config.gates.values() for what in one} == set(WANTED)


def test_a_gate_that_asks_for_what_nothing_has_is_an_error_that_lists_what_there_is() -> None:
    with pytest.raises(ConfigError, match=r"kinds\.plan\.gates\.Built.*reviewers"):
        parse_config(_CONFIG.replace('"tasks"', '"chores"'))


def test_placeholders_and_blank_sections_are_counted_and_the_first_are_named() -> None:
    rest = "".join(f"## {name}\n\n" for name in "ABCDE")
    kinds_ = make_kinds(_KINDS.config, {"plan": Note("Plan.md", f"# T\n\n_Say it._\n\n{rest}")})
    facts = digest(Note("Plan - X.md", f"# Plan: X\n\n_Say it._\n\n{rest}"), kinds_)
    told = [one.phrase for one in wanted_of(facts, kinds_.all[0], "Built")]
    assert "5 blank sections (A, B, C and 2 more) and 1 placeholder of the template" in told


# The checks


def _found(text: str, path: str = "Plan - X.md") -> list[str]:
    vault = assemble("v", {path: text}, _KINDS)
    codes = ["unmet-gate", "status-conflict", "unknown-status"]
    return [f"{one.code}: {one.message}" for one in find(vault, codes=codes)]


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("Draft", []),
        ("Agreed On", [", ".join(_AGREED)]),
        # What stands open for itself is told there.
        (
            "Shipped",
            [", ".join([*_AGREED, "2 open tasks", "no decision", "1 open document"])],
        ),
        ("dropped", []),
    ],
)
def test_a_status_that_is_not_true_yet_is_a_finding(status: str, found: list[str]) -> None:
    text = f"---\nstatus: {status}\n---\n{_OPEN}"
    assert _found(text) == [f"unmet-gate: {status}, but it has {one}" for one in found]


@pytest.mark.parametrize(
    ("path", "head", "found"),
    [
        (
            "Plan - X.md",
            "---\ntags: [status/built, status/draft]\n---\n",
            "several statuses: a tag says built, a tag says draft",
        ),
        (
            "Done/Plan - X.md",
            "---\nstatus: Draft\n---\n",
            "several statuses: a property says Draft, the folder says Built",
        ),
        (
            "Plan - X.md",
            "---\nstatus: Draft\n---\n# Plan: X\n\nStatus: Built\n",
            "several statuses: a property says Draft, the header says Built",
        ),
        ("Done/Plan - X.md", "---\nstatus: built\n---\n", ""),
        ("Plan - X.md", "---\nstatus: Draft\ntags: [status/draft]\n---\n", ""),
        ("Plan - X.md", "---\nstatus: Agreed-On\ntags: [status/agreed-on]\n---\n", ""),
    ],
)
def test_statuses_that_contradict_each_other_are_a_finding(
    path: str, head: str, found: str
) -> None:
    told = [one for one in _found(head + _DONE, path) if one.startswith("status-conflict")]
    assert told == ([f"status-conflict: {found}"] if found else [])


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("Drat", ["Drat is no status of a plan; there are Draft, Agreed On, Built, Shipped"]),
        ("agreed", ["agreed is no status of a plan; there are Draft, Agreed On, Built, Shipped"]),
        ("agreed-on", []),
        ("dropped", []),
        ("built (2026-11-20)", []),
    ],
)
def test_a_status_that_a_kind_does_not_have_is_a_finding(status: str, found: list[str]) -> None:
    told = _found(f"---\nstatus: {status}\n---\n{_DONE}")
    assert told == [f"unknown-status: {one}" for one in found]


def test_what_is_retired_is_asked_for_no_work() -> None:
    rest = f"_Guidance._\n\n{_OPEN}"
    open_, retired = (
        {
            one.code
            for one in find(
                assemble("v", {"Plan - X.md": f"---\nstatus: {said}\n---\n{rest}"}, own)
            )
        }
        for said, own in (("Shipped", _KINDS), ("dropped", _KINDS))
    )
    assert open_ == {"open-criterion", "unmet-gate", "blank-section", "template-residue"}
    assert retired == set()


@pytest.mark.parametrize("kind", kinds().all, ids=lambda one: one.key)
def test_every_gate_of_the_shipped_kinds_stands_before_a_status_of_theirs(kind: object) -> None:
    config = kind.config  # type: ignore[attr-defined]
    statuses = {one.casefold().replace("-", " ") for one in config.statuses}
    assert config.gates.keys() <= statuses
