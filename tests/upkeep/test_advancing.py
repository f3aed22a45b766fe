"""A status is moved in the one place where it stands, or nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import fragments
from vaultkit.advancing import AdvanceError, advance
from vaultkit.config import parse_config
from vaultkit.config.statuses import plain_status
from vaultkit.facts import digest
from vaultkit.kinds import Kinds, make_kinds
from vaultkit.note import Note
from vaultkit.text import apply_edits

_KINDS = make_kinds(
    parse_config(
        """
        [stages]
        live = ["in review"]
        retired = ["obsolete"]
        [kinds.plan]
        template = "Plan.md"
        folder = "Plans"
        name = "Plan - {title}"
        heading = "Plan: {title}"
        statuses = ["Draft", "In Review", "Approved"]
        status_folders = { "Done" = "Approved" }
        [kinds.feature]
        template = "Feature.md"
        folder = "Features"
        name = "Feature - {title}"
        heading = "Feature: {title}"
        """
    ),
    {},
)


def _advanced(text: str, status: str, path: str = "Plan - X.md", own: Kinds = _KINDS) -> str:
    note = Note(path, text)
    facts = digest(note, own)
    moved = advance(note, facts, own.get(facts.kind) if facts.kind else None, status)
    return apply_edits(text, [moved.edit] if moved.edit else [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\nstatus: Draft\n---\n", "---\nstatus: In Review\n---\n"),
        ("---\nstatus: 'Draft'  # now\n---\n", "---\nstatus: 'In Review'  # now\n---\n"),
        ("---\nStatus:\n---\n", "---\nStatus: In Review\n---\n"),
        ("---\ntags: [a, status/draft]\n---\n", "---\ntags: [a, status/in-review]\n---\n"),
        ("---\ntags:\n  - '#status/draft'\n---\n", "---\ntags:\n  - '#status/in-review'\n---\n"),
        ("---\ntags: Status/Draft\n---\n", "---\ntags: Status/in-review\n---\n"),
        ("# Plan: X\n\nStatus: Draft\nBy: Ann\n", "# Plan: X\n\nStatus: In Review\nBy: Ann\n"),
        ("# Plan: X\n\n**Status**: Draft  \n", "# Plan: X\n\n**Status**: In Review  \n"),
        ("# Plan: X\n\n**Status:**\\\nBy: me\n", "# Plan: X\n\n**Status:** In Review\\\nBy: me\n"),
        ("- Status: Draft <!-- or -->\n", "- Status: In Review <!-- or -->\n"),
        ("**Status**: [Draft/In Review/Approved]\n", "**Status**: In Review\n"),
        ("# Plan: X\n\nStatus: Half way\n", "# Plan: X\n\nStatus: In Review\n"),
        ("# Plan: X\r\n\r\nStatus: Draft\r\n", "# Plan: X\r\n\r\nStatus: In Review\r\n"),
        (
            "# Plan: X\n\n## Status\n\nDraft\n\n## Why\n",
            "# Plan: X\n\n## Status\n\nIn Review\n\n## Why\n",
        ),
    ],
)
@pytest.mark.parametrize("status", ["In Review", "in-review", "IN REVIEW"])
def test_a_status_moves_in_its_one_place_as_the_kind_spells_it(
    before: str, after: str, status: str
) -> None:
    assert _advanced(before, status) == after


def test_a_status_that_a_note_has_already_is_left_as_it_is_spelled() -> None:
    for text in ("---\nstatus: in-review\n---\n", "# Plan: X\n\nStatus: IN REVIEW (since May)\n"):
        assert _advanced(text, "In Review") == text


def test_a_kind_without_statuses_takes_any_and_any_kind_may_be_retired() -> None:
    assert _advanced("---\nstatus:\n---\n", "On hold", "Feature - X.md") == (
        "---\nstatus: On hold\n---\n"
    )
    assert _advanced("---\nstatus: Draft\n---\n", "obsolete") == "---\nstatus: obsolete\n---\n"


@pytest.mark.parametrize(
    ("path", "text", "status", "why"),
    [
        ("A.md", "---\nstatus: Draft\n---\n", "Approved", "A.md is of no kind"),
        (
            "Plan - X.md",
            "---\nstatus: Draft\n---\n",
            "gone",
            "there are Draft, In Review, Approved",
        ),
        ("Plan - X.md", "", "Draft", "has no place for a status; add a tag `status/…`"),
        ("Done/Plan - X.md", "", "Draft", "has its status by its folder, Approved"),
        (
            "Plan - X.md",
            "---\nstatus: Draft\ntags: [status/approved]\n---\n",
            "Draft",
            "several statuses .Draft, approved.; leave one",
        ),
        (
            "Plan - X.md",
            "---\nstatus: Draft\ntags: [status/draft]\n---\n",
            "Approved",
            "says its status twice .by property and tag.",
        ),
        ("Plan - X.md", "# Plan: X\n\n> Status: Draft\n", "Approved", "X.md:3 holds the status in"),
        ("Plan - X.md", "Status: Draft\n**Status:** Draft\n", "Approved", "not certain"),
        ("Plan - X.md", "Prose.\nStatus: Draft\n", "Approved", "not certain; edit it there"),
        ("Plan - X.md", "## Status\n\nDraft\n\nSee [3](3.md).\n", "Approved", "not certain"),
        ("Plan - X.md", "---\nstatus: [Draft]\n---\n", "Approved", "X.md:2 holds the status in"),
        ("Plan - X.md", "---\nstatus: [Draft, Approved]\n---\n", "Approved", "not certain"),
        ("Plan - X.md", "---\nstatus: {a: b}\n---\n", "Approved", "not certain"),
    ],
)
def test_what_is_not_certain_is_refused_with_what_to_do(
    path: str, text: str, status: str, why: str
) -> None:
    with pytest.raises(AdvanceError, match=why):
        _advanced(text, status, path)


def test_a_note_that_lies_where_its_status_is_told_is_sent_to_the_folder_of_the_other() -> None:
    plan = _KINDS.config.kinds["plan"]
    folders = {"Now": "Draft", "Done": "Approved"}
    config = replace(_KINDS.config, kinds={"plan": replace(plan, status_folders=folders)})
    with pytest.raises(AdvanceError, match=r"move it to Done\Z"):
        _advanced("", "approved", "Now/Plan - X.md", make_kinds(config, {}))


_HEADS = st.sampled_from(
    [
        "---\nstatus: {}\n---\n",
        "---\ntags: [a, status/{}]\n---\n",
        "---\ntags:\n  - '#status/{}'\nother: 1\n---\n# Feature: X\n",
        "# Feature: X\n\nStatus: {}\nOwner: Ann\n\n",
        "# Feature: X\n\n**Status**: {}  \n**Owner**: Ann\n\n",
        "- Status: {}\n\n# Feature: X\n\n",
        "# Feature: X\n\n## Status\n\n{}\n\n",
        "",
    ]
)
_STATUSES = st.sampled_from(["Draft", "In Review", "Approved", "obsolete", "half way"])


@given(_HEADS, _STATUSES, _STATUSES, fragments.notes)
@settings(deadline=None, max_examples=200)
def test_a_status_that_was_moved_is_the_one_that_is_read_and_nothing_else_changed(
    head: str, before: str, wanted: str, rest: str
) -> None:
    note = Note("Plan - X.md", head.format(before) + rest)
    facts = digest(note, _KINDS)
    if facts.kind is None or facts.properties_error:
        return
    try:
        edit, status = advance(note, facts, _KINDS.get(facts.kind), wanted)
    except AdvanceError:
        return
    after = digest(Note(note.path, apply_edits(note.text, [edit] if edit else [])), _KINDS)
    assert after.status is not None
    assert plain_status(after.status) == plain_status(status)
    assert len(after.statuses) == max(len(facts.statuses), 1)
    assert (after.kind, after.title) == (facts.kind, facts.title)
    assert [one.text for one in after.headings] == [one.text for one in facts.headings]
    assert [one.link.raw for one in after.links] == [one.link.raw for one in facts.links]
