"""What a changelog row says of a change, in one plain sentence."""

from __future__ import annotations

import pytest

from vaultkit.changelog import escape
from vaultkit.note import Note
from vaultkit.upkeep.difference import describe

from .bench import NAME, config, kind


def said(before: str, after: str) -> str:
    return describe(Note(NAME, before), Note(NAME, after), kind(), config())


def boxes(title: str, *items: str) -> str:
    lines = "".join(f"- {item}\n" for item in items)
    return f"# Feature: X\n\n## {title}\n\n{lines}"


CRITERIA = "Success Criteria"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (["[ ] Fast"], ["[x] Fast"], "1 met"),
        (["[ ] Fast", "[ ] Cheap"], ["[x] Fast", "[X] Cheap"], "2 met"),
        (["[ ] Fast"], ["[ ] Fast", "[ ] Cheap"], "1 added"),
        (["[ ] Fast", "[ ] Cheap"], ["[ ] Fast"], "1 dropped"),
        (["[ ] Fast"], ["[-] Fast"], "1 cancelled"),
        (["[ ] Fast"], ["[ ] Faster"], "1 reworded"),
        (["[x] Fast"], ["[ ] Fast"], "1 reopened"),
        (["[ ] Fast", "[ ] Cheap"], ["[x] Fast", "[ ] Cheap", "[ ] Good"], "1 met, 1 added"),
    ],
)
def test_criteria_are_counted_by_what_became_of_them(
    before: list[str], after: list[str], sentence: str
) -> None:
    told = said(boxes(CRITERIA, *before), boxes(CRITERIA, *after))
    assert told == f"{CRITERIA}: {sentence}"


def test_tasks_are_done() -> None:
    title = "13. Implementation Tasks"
    told = said(boxes(title, "[ ] Build"), boxes(title, "[x] Build"))
    assert told == "Implementation Tasks: 1 done"


def test_questions_are_answered() -> None:
    title = "Open Questions"
    told = said(boxes(title, "[ ] Why?"), boxes(title, "[x] Why?"))
    assert told == "Open Questions: 1 answered"


def test_boxes_in_a_callout_count() -> None:
    before = "## Open Questions\n\n> [!warning] Unresolved\n>\n> - [ ] Why?\n"
    assert said(before, before.replace("[ ]", "[x]")) == "Open Questions: 1 answered"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("## 2. Data\n\na\n", "## 2. Data\n\nb\n", "Data edited"),
        ("## Data\n\na\n", "## Data\n\na\n\n## Risks\n\nb\n", "Risks added"),
        ("## Data\n\na\n\n## Risks\n\nb\n", "## Data\n\na\n", "Risks removed"),
        ("## Data\n\na\n", "## Model\n\na\n", "“Data” renamed “Model”"),
        ("a\n\n## Data\n", "b\n\n## Data\n", "Introduction edited"),
        ("## **Data**\n\na\n", "## **Data**\n\nb\n", "Data edited"),
        ("## A\n\na\n\n## A\n\nb\n", "## A\n\na\n\n## A\n\nc\n", "A edited"),
        ("## Data\n\na\n", "## Data\n\na\n\n## Changelog\n\nx\n", ""),
        ("## Data\n\na\n", "## 2. Data\n\n a \n", ""),
        ("a\n\n## \n\nb\n", "c\n\n## \n\nb\n", "Introduction edited"),
    ],
)
def test_sections_are_told_by_their_titles(before: str, after: str, sentence: str) -> None:
    assert said(before, after) == sentence


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("| A |\n| - |\n| 1 |\n", "| A |\n| - |\n| 1 |\n| 2 |\n", "1 row added"),
        ("| A |\n| - |\n| 1 |\n", "| A |\n| - |\n| 1 |\n| 2 |\n| 3 |\n", "2 rows added"),
        ("| A |\n| - |\n| 1 |\n", "| A   |\n| --- |\n| 1   |\n| 2   |\n", "1 row added"),
    ],
)
def test_rows_that_a_table_gained_are_counted(before: str, after: str, sentence: str) -> None:
    assert said(f"## Log\n\n{before}", f"## Log\n\n{after}") == f"Log: {sentence}"


def test_a_row_that_became_another_is_an_edit() -> None:
    before = "## Log\n\n| A |\n| - |\n| 1 |\n"
    assert said(before, before.replace("1", "2")) == "Log edited"


def test_a_link_gained_is_told() -> None:
    assert said("## A\n\nx\n", "## A\n\nx [[Notes/ADR-012.md|why]]\n") == "A edited; links ADR-012"


def test_a_link_lost_is_told() -> None:
    assert said("## A\n\n[[B]]\n", "## A\n\n\n") == "A edited; no longer links B"


def test_a_link_in_a_property_is_told_as_a_link() -> None:
    before = "---\nDomains:\n---\nText.\n"
    after = '---\nDomains:\n  - "[[Domain - Billing|B]]"\n---\nText.\n'
    assert said(before, after) == "links Domain - Billing"


def test_a_link_in_the_changelog_is_not_told() -> None:
    log = "## Changelog\n\n| Date | Change |\n| - | - |\n| 2026-11-01 | x |\n"
    before, after = f"a\n\n{log}", f"b\n\n{log.replace('x', '[[ADR-012]]')}"
    assert said(before, after) == "Introduction edited"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("[status/draft]", "[status/designed]", "status draft → designed"),
        ('["#status/draft"]', "[status/designed]", "status draft → designed"),
        ("[]", "[status/designed]", "status none → designed"),
        ("[priority/low]", "[priority/high]", "priority low → high"),
        ("[status/draft]", '["#Status/Draft"]', ""),
        ("[a]", "[a, b]", "tags changed"),
        ("[status/draft, a]", "[status/designed, a]", "status draft → designed"),
    ],
)
def test_tags_tell_where_a_note_stands(before: str, after: str, sentence: str) -> None:
    assert said(f"---\ntags: {before}\n---\n", f"---\ntags: {after}\n---\n") == sentence


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("Owner: Ada\n", "Owner: Bob\n", "Owner changed"),
        ("", "Owner: Bob\n", "Owner changed"),
        ("Owner: Ada\n", "", "Owner changed"),
        ("Owner: Ada\n", "Owner: 'Ada'\n", ""),
        ("Owner:\n", "", ""),
        ("Created: 2026-11-01\n", "Created: 2026-11-02\n", ""),
        ("updated: 2026-11-01\n", "updated: 2026-11-02\n", ""),
        ("a: 1\nb: 1\n", "a: 2\nb: 2\n", "a, b changed"),
        ("ready: false\n", "ready: true\n", "ready changed"),
    ],
)
def test_properties_are_told_by_name(before: str, after: str, sentence: str) -> None:
    assert said(f"---\n{before}---\n", f"---\n{after}---\n") == sentence


def test_nothing_is_said_where_nothing_changed() -> None:
    assert said("# A\n\nb\n", "# A\n\nb\n") == ""


def test_the_order_is_status_sections_links_properties() -> None:
    before = "---\ntags: [status/draft]\nOwner: Ada\n---\n## A\n\nx\n"
    after = "---\ntags: [status/designed]\nOwner: Bob\n---\n## A\n\n[[B]]\n"
    assert said(before, after) == "status draft → designed; A edited; links B; Owner changed"


def test_what_does_not_fit_is_counted() -> None:
    titles = [f"A rather long section title {n}" for n in range(9)]
    before = "".join(f"## {one}\n\na\n\n" for one in titles)
    told = said(before, before.replace("\na\n", "\nb\n"))
    assert told.endswith("; and 6 more")
    assert len(told) < 150


@pytest.mark.parametrize("length", [100, 1_000, 100_000])
def test_a_sentence_is_never_long(length: int) -> None:
    assert len(said("a\n", f"a\n\n## {'long ' * length}\n")) < 260


@pytest.mark.parametrize("title", ["[[ADR-012|why]]", "see [it](x.md)", "a | b", "`a|b`"])
def test_a_title_with_markup_makes_a_plain_cell(title: str) -> None:
    sentence = escape(said(f"## {title}\n\na\n", f"## {title}\n\nb\n"))
    assert "[[" not in sentence
    assert "](" not in sentence
    assert "|" not in sentence.replace("\\|", "")
