"""A note's status is read wherever people write it, and what a template leaves is none."""

from __future__ import annotations

import pytest

from vaultkit.config import Stage, parse_config
from vaultkit.config.statuses import plain_status
from vaultkit.facts import Facts, digest
from vaultkit.kinds import make_kinds
from vaultkit.lifecycle import spelled, stage_of
from vaultkit.note import Note

_KINDS = make_kinds(
    parse_config(
        """
        [stages]
        live = ["accepted", "in review"]
        done = ["approved", "completed"]
        retired = ["superseded", "rejected"]
        [kinds.plan]
        template = "Plan.md"
        folder = "Plans"
        name = "Plan - {title}"
        heading = "Plan: {title}"
        statuses = ["Draft", "In Review", "Approved"]
        [kinds.plan.status_folders]
        "4. Completed" = "Approved"
        "Plans/Rejected" = "rejected"
        """
    ),
    {"plan": Note("Plan.md", "# Plan: {{title}}\n\n**Status**: [Draft/In Review/Approved]\n")},
)


def _digest(text: str, path: str = "Plan - X.md") -> Facts:
    return digest(Note(path, text), _KINDS)


def _said(text: str, path: str = "Plan - X.md") -> list[tuple[str, str]]:
    return [(one.value, one.where) for one in _digest(text, path).statuses]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\nstatus: Draft\n---\n", ("Draft", "property")),
        ("---\nStatus: [Draft]\n---\n", ("Draft", "property")),
        ("---\nSTATUS: in-review\n---\n", ("in-review", "property")),
        ("---\ntags: [status/approved]\n---\n", ("approved", "tag")),
        ("---\ntags:\n  - '#Status/Approved'\n---\n", ("approved", "tag")),
        ("# Plan: X\n\nStatus: In Review\n", ("In Review", "header")),
        ("# Plan: X\n\n**Status**: In-Review\n", ("In-Review", "header")),
        ("# Plan: X\n\n- Status: draft\n", ("draft", "header")),
        (
            "# Plan: X\n\n| Status | Draft |\n|---|---|\n| Who | Ann |\n| No | 3 |\n",
            ("Draft", "header"),
        ),
        ("# Plan: X\n\n```\nStatus: Draft\n```\n", ("Draft", "header")),
        ("# Plan: X\n\n> **Status:** \u2705 **Approved**\n", ("Approved", "header")),
        ("# Plan: X\n\n## Status\n\nAccepted\n\n## Context\n", ("Accepted", "header")),
        ("# Plan: X\n\n## 1. Status:\n\n*Accepted*.\n", ("Accepted", "header")),
    ],
)
def test_a_status_is_read_from_a_property_a_tag_the_header_or_a_section(
    text: str, said: tuple[str, str]
) -> None:
    assert _said(text) == [said]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("4. Completed/Plan - X.md", [("Approved", "folder")]),
        ("Work/4. completed/2026/Plan - X.md", [("Approved", "folder")]),
        ("Plans/Rejected/Plan - X.md", [("rejected", "folder")]),
        ("Plans/Rejected ones/Plan - X.md", []),
        ("14. Completed/Plan - X.md", []),
        ("Plan - X.md", []),
    ],
)
def test_a_status_is_read_from_the_folder(path: str, said: list[tuple[str, str]]) -> None:
    assert _said("", path) == said


@pytest.mark.parametrize(
    "text",
    [
        "# Plan: X\n\n**Status**: [Draft/In Review/Approved]\n",
        "# Plan: X\n\n**Status**: Draft | In Review | Approved\n",
        "# Plan: X\n\nStatus: Draft, In Review, Approved, Obsolete\n",
        "# Plan: X\n\n**Status:** WIP / In Review / **Approved** / Obsolete\n",
        "# Plan: X\n\nStatus:\n",
        "# Plan: X\n\n## Status\n\n## Context\n",
        "---\nstatus:\n---\n",
        "---\nstatus: [Draft, Approved]\n---\n",
        "---\nstatus: 3\n---\n",
        "---\ntags: [status]\n---\n",
        "Status was Draft for long.\n",
    ],
)
def test_the_choices_of_a_template_and_blanks_are_no_status(text: str) -> None:
    assert _said(text) == []


@pytest.mark.parametrize(
    ("written", "status", "stage"),
    [
        ("Draft", "Draft", Stage.DRAFT),
        ("DRAFT", "DRAFT", Stage.DRAFT),
        ("In-Review", "In-Review", Stage.LIVE),
        ("in review since May", "in review", Stage.LIVE),
        ("Accepted (2021-03-04)", "Accepted", Stage.LIVE),
        ("Accepted, 2021-03-04", "Accepted", Stage.LIVE),
        ("Approved.", "Approved", Stage.DONE),
        ("Superseded by [3](x)", "Superseded", Stage.RETIRED),
        ("Superseded by [[ADR-003|the third]]", "Superseded", Stage.RETIRED),
        ("[Approved](https://example.org/vote)", "Approved", Stage.DONE),
        ("`approved` \U0001f389", "approved", Stage.DONE),
        ("Half way there", "Half way there", Stage.DRAFT),
        ("Drafty", "Drafty", Stage.DRAFT),
    ],
)
def test_what_stands_around_a_status_is_none_of_it(written: str, status: str, stage: Stage) -> None:
    facts = _digest(f"# Plan: X\n\n**Status:** {written}\n")
    assert (facts.status, facts.stage) == (status, stage)


def test_of_several_statuses_the_property_counts_first() -> None:
    text = "---\nstatus: Draft\ntags: [status/approved]\n---\n# Plan: X\n\nStatus: In Review\n"
    assert _said(text, "4. Completed/Plan - X.md") == [
        ("Draft", "property"),
        ("approved", "tag"),
        ("In Review", "header"),
        ("Approved", "folder"),
    ]


def test_a_note_of_no_kind_has_a_status_by_property_and_tag_only() -> None:
    text = "---\nstatus: Draft\n---\n# X\n\nStatus: Approved\n"
    assert _said(text, "4. Completed/X.md") == [("Draft", "property")]


def test_a_status_stands_where_its_place_is_told() -> None:
    text = "---\nstatus: Draft\ntags: [a, '#status/approved']\n---\n# Plan: X\n\nStatus: Approved\n"
    told = [one.span.of(text) for one in _digest(text).statuses]
    assert told == ["Draft", "'#status/approved'", "Approved"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("In-Review", "in review"), ("Draft.", "draft"), ("IN REVIEW", "In-Review")],
)
def test_case_hyphens_and_a_full_stop_make_no_other_status(one: str, other: str) -> None:
    assert plain_status(one) == plain_status(other)


@pytest.mark.parametrize("configured", ["in review", "in-review", "In-Review"])
@pytest.mark.parametrize("said", ["In Review", "in-review", "in review."])
def test_a_stage_knows_its_statuses_however_they_are_spelled(configured: str, said: str) -> None:
    config = parse_config(f"[stages]\nlive = [{configured!r}]\n")

    assert stage_of(said, config) is Stage.LIVE


def test_what_no_kind_knows_stays_as_it_is_written_up_to_a_length() -> None:
    (kind,) = _KINDS.all
    assert spelled("whatever somebody thought of that is very, very long", kind) == (
        "whatever somebody thought of that is ver"
    )
