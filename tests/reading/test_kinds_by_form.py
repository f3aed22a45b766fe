"""Where no name and no tag tells a note's kind, its header or its sections do."""

from __future__ import annotations

import pytest

from vaultkit.config import parse_config
from vaultkit.facts import Facts, digest
from vaultkit.kinds import make_kinds
from vaultkit.note import Note

_CONFIG = parse_config(
    """
    [kinds.paper]
    template = "Paper.md"
    folder = "Papers"
    name = "{title}"
    heading = "{title}"
    fields = ["Owner(s)", "Due date"]
    [kinds.memo]
    template = "Memo.md"
    folder = "Memos"
    name = "{title}"
    heading = ""
    title = "Subject"
    fields = ["Subject"]
    [kinds.essay]
    template = "Essay.md"
    folder = "Essays"
    name = "{title}"
    heading = "{title}"
    """
)
_SECTIONS = ("Problem", "Goals", "Design", "Costs", "Risks", "Open ends")
_ESSAY = "".join(f"## {one}\n\n_Say it._\n\n" for one in _SECTIONS)
_KINDS = make_kinds(
    _CONFIG,
    {
        "paper": Note("Paper.md", "# {{title}}\n\nOwners:\nDue date:\n\n## Problem\n\n## Goals\n"),
        "memo": Note("Memo.md", "- Subject: {{title}}\n\n# Problem\n"),
        "essay": Note("Essay.md", f"# {{{{title}}}}\n\n{_ESSAY}"),
    },
)


def _digest(text: str, path: str = "A.md") -> Facts:
    return digest(Note(path, text), _KINDS)


def _told(text: str) -> tuple[str | None, str]:
    facts = _digest(text)
    return facts.kind, facts.rule


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# X\n\nOwner: Ann\nDue date: May\n", "paper"),
        ("# X\n\n**Owners**: Ann  \n**Due-Date**:  \n", "paper"),
        ("- **owner(s):** Ann\n- due date: May\n- More: a\n\n# X\n", "paper"),
        ("# X\n\n| Field | Value |\n|---|---|\n| Owner | Ann |\n| Due Date | May |\n", "paper"),
        ("- Subject: X\n\n# Problem\n", "memo"),
        ("# X\n\nOwner: Ann\n", None),
        ("# X\n\n## Part\n\nOwner: Ann\nDue date: May\n", None),
        ("# X\n\nOwner and due date: Ann, in May.\n", None),
    ],
)
def test_the_fields_of_a_header_tell_a_kind_together(text: str, kind: str | None) -> None:
    assert _told(text) == (kind, "header" if kind else "")


@pytest.mark.parametrize(
    ("titles", "kind"),
    [
        (_SECTIONS, "essay"),
        (("1. problem", "2. **Goals**", "Design", "Costs", "Own"), "essay"),
        (("Problem", "Goals", "Design"), None),
        (("Problem", "Goals", "Design", "Own", "More", "Else"), None),
    ],
)
def test_most_sections_of_a_template_tell_its_kind(
    titles: tuple[str, ...], kind: str | None
) -> None:
    text = "# X\n\n" + "".join(f"## {one}\n\nText.\n\n" for one in titles)
    assert _told(text) == (kind, "sections" if kind else "")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("- Subject: The *new* [way](w.md)\n\n# Problem\n", "The new way"),
        ("- Subject: {{title}}\n\n# Problem\n", "A b"),
        ("- Subject:\n\n# Problem\n", "A b"),
        ("# X\n\nOwner: a\nDue date: b\n", "X"),
    ],
)
def test_a_field_holds_the_title_where_the_kind_says_so(text: str, title: str) -> None:
    assert _digest(text, "A b.md").title == title


def test_what_the_header_says_is_asked_for_as_properties_are() -> None:
    facts = _digest("---\nowner: Bo\n---\n# X\n\nOwners: Ann\nDue date: May\n")
    assert (facts.told("Owner"), facts.told("due-date"), facts.told("Gone")) == ("Bo", "May", None)
    assert facts.told("") is None
