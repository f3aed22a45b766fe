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
        (["[ ] Fast for all"], ["[x] Fast for most"], "1 met"),
        (["[ ] Fast for all"], ["[x] Cheap"], "1 reworded"),
        (["[ ] Why?"], ["[x] Why? Since it is."], "1 met"),
        (["[ ] Same", "[ ] Same"], ["[x] Same", "[ ] Same"], "1 met"),
        (["[ ] Fast", "[ ] Cheap", "[ ] Good"], ["[ ] Fast"], "2 dropped"),
    ],
)
def test_criteria_are_counted_by_what_became_of_them(
    before: list[str], after: list[str], sentence: str
) -> None:
    told = said(boxes(CRITERIA, *before), boxes(CRITERIA, *after))
    assert told == f"{CRITERIA}: {sentence}"


def test_text_that_changed_beside_boxes_is_told() -> None:
    before = boxes(CRITERIA, "[ ] Fast") + "\nBy spring.\n"
    after = before.replace("[ ]", "[x]").replace("spring", "summer")
    assert said(before, after) == f"{CRITERIA}: 1 met, text edited"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (["[ ] A", "[ ] B"], ["[ ] B", "[ ] A"], "Success Criteria reordered"),
        (["One", "Two"], ["Two", "One"], "Success Criteria reordered"),
        (["One"], ["One", "Two things."], "Success Criteria: “Two things” added"),
        (
            ["One"],
            ["One", "*Two* `things_of` mine"],
            "Success Criteria: “Two things_of mine” added",
        ),
        (["One"], ["One", "[[B]]"], "Success Criteria: 1 item added; links B"),
        (["One"], ["One", "Two", "Three"], "Success Criteria: 2 items added"),
        (["One", "Two", "Three"], ["One"], "Success Criteria: 2 items removed"),
        (["One"], ["Two"], "Success Criteria edited"),
        (
            ["One"],
            ["One", f"Two {'more ' * 20}"],
            f"Success Criteria: “Two {'more ' * 8}mor…” added",
        ),
    ],
)
def test_items_are_told_by_what_they_say(
    before: list[str], after: list[str], sentence: str
) -> None:
    assert said(boxes(CRITERIA, *before), boxes(CRITERIA, *after)) == sentence


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


def table(*rows: str) -> str:
    return "## Log\n\n| Date | What |\n| - | - |\n" + "".join(f"| {row} |\n" for row in rows)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (["1 | 2"], ["1 | 2", "3 | 4"], "Log: 1 row added"),
        (["1 | 2"], ["1 | 2", "3 | 4", "5 | 6"], "Log: 2 rows added"),
        (["1 | 2", "3 | 4"], ["1 | 2"], "Log: 1 row removed"),
        (["1 | a"], ["1 | a", "2026-11-20 | Use the outbox"], "Log: “Use the outbox” added"),
        (["1 | a"], ["1 | a", "2 | [[B\\|the b]] `c_d`"], "Log: “the b c_d” added; links B"),
        ([" | "], ["1 | Use it"], "Log: “Use it” added"),
        ([" | "], [" | ", " | "], ""),
        (["1 | a"], ["1 | b"], "Log edited"),
        (["1 | a"], ["1 | b", "2 | c"], "Log: 1 row added, 1 changed"),
        (["1 | a", "2 | b"], ["2 | b", "1 | a"], "Log reordered"),
        (["1 | a", "1 | a"], ["1 | a"], "Log: 1 row removed"),
    ],
)
def test_rows_are_told_by_what_became_of_them(
    before: list[str], after: list[str], sentence: str
) -> None:
    assert said(table(*before), table(*after)) == sentence


def test_a_table_that_was_padded_again_says_nothing_new() -> None:
    before = table("1 | a")
    padded = before.replace("| - | - |", "| ---- | ---- |").replace("| 1 | a |", "| 1    | a    |")
    assert said(before, padded) == ""


def test_a_column_that_came_is_an_edit() -> None:
    before = table("1 | a")
    assert said(before, before.replace("Date", "Day")) == "Log edited"


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
        ("[status/draft, status/designed]", "[status/draft]", "status draft"),
    ],
)
def test_tags_tell_where_a_note_stands(before: str, after: str, sentence: str) -> None:
    assert said(f"---\ntags: {before}\n---\n", f"---\ntags: {after}\n---\n") == sentence


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("Owner: Ada\n", "Owner: Bob\n", "Owner Ada → Bob"),
        ("", "Owner: Bob\n", "Owner none → Bob"),
        ("Owner:\n", "Owner: Bob\n", "Owner none → Bob"),
        ("Owner: Ada\n", "", "Owner Ada → none"),
        ("Owner: Ada\n", "Owner: 'Ada'\n", ""),
        ("Owner:\n", "", ""),
        ("Created: 2026-11-01\n", "Created: 2026-11-02\n", ""),
        ("updated: 2026-11-01\n", "updated: 2026-11-02\n", ""),
        ("a: 1\nb: 1\n", "a: 2\nb: 2\n", "a 1 → 2; b 1 → 2"),
        ("ready: false\n", "ready: true\n", "ready false → true"),
        ("aliases: [A]\n", "aliases: [A, B]\n", "aliases changed"),
        ("m: {a: 1}\n", "m: {a: 2}\n", "m changed"),
        ("why: short\n", "why: because of all that was said before\n", "why changed"),
    ],
)
def test_properties_are_told_by_name_and_value(before: str, after: str, sentence: str) -> None:
    assert said(f"---\n{before}---\n", f"---\n{after}---\n") == sentence


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("status: draft\n", "status: accepted\n", "status draft → accepted"),
        (
            "Status: draft\nOwner: A\n",
            "Status: done\nOwner: B\n",
            "Status draft → done; Owner A → B",
        ),
    ],
)
def test_a_status_that_is_a_property_moves_too(before: str, after: str, sentence: str) -> None:
    assert said(f"---\n{before}---\n## A\n", f"---\n{after}---\n## A\n") == sentence


def test_a_status_that_is_a_property_comes_before_what_was_edited() -> None:
    before, after = "---\nstatus: a\n---\n## A\n\nx\n", "---\nstatus: b\n---\n## A\n\ny\n"
    assert said(before, after) == "status a → b; A edited"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("# Feature: A\n", "# Feature: B\n", "title “A” → “B”"),
        ("# A\n\nx\n", "# B\n\ny\n", "title “A” → “B”; Introduction edited"),
        ("# A\n\nx\n", "# A\n\ny\n", "Introduction edited"),
        ("x\n\n# A\n\nx\n", "y\n\n# A\n\ny\n", "Introduction edited"),
        ("# {{title}}\n", "# Feature: B\n", ""),
        ("# A\n", "## C\n", "C added"),
        ("# A\n\nx\n", "## C\n", "C added; Introduction removed"),
    ],
)
def test_a_title_is_told_apart_from_what_stands_below_it(
    before: str, after: str, sentence: str
) -> None:
    assert said(before, after) == sentence


def test_what_came_within_a_section_that_is_new_came_with_it() -> None:
    after = "## A\n\n## Rollout\n\nx\n\n### Flags\n\ny\n\n### Phases\n\nz\n"
    assert said("## A\n", after) == "Rollout added"
    assert said(after, "## A\n") == "Rollout removed"


def test_sections_that_changed_places_are_told() -> None:
    assert said("## A\n\na\n\n## B\n\nb\n", "## B\n\nb\n\n## A\n\na\n") == "sections reordered"


@pytest.mark.parametrize("rule", ["---", "***", "- - -", "___"])
def test_a_rule_says_nothing(rule: str) -> None:
    assert said("## A\n\na\n\n## B\n", f"## A\n\na\n\n{rule}\n\n## B\n") == ""


def test_what_was_met_is_told_before_what_was_edited() -> None:
    before = "## A\n\na\n\n" + boxes(CRITERIA, "[ ] Fast").partition("\n\n")[2]
    after = before.replace("\na\n", "\nb\n").replace("[ ]", "[x]")
    assert said(before, after) == f"{CRITERIA}: 1 met; A edited"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("ADR-012-the-queue", "ADR-012"),
        ("ADR-012 The queue", "ADR-012"),
        ("adr-12-the-queue", "adr-12"),
        ("Feature - Refunds", "Feature - Refunds"),
        ("ADRs", "ADRs"),
    ],
)
def test_a_counted_note_is_called_by_its_number(name: str, short: str) -> None:
    assert said("## A\n", f"## A\n\n[[{name}]]\n") == f"A edited; links {short}"


def test_many_links_are_counted() -> None:
    links = " ".join(f"[[N{n}]]" for n in range(5))
    assert said("## A\n", f"## A\n\n{links}\n") == "A edited; links N0, N1, N2 and 2 more"


def test_nothing_is_said_where_nothing_changed() -> None:
    assert said("# A\n\nb\n", "# A\n\nb\n") == ""


def test_the_order_is_status_sections_links_properties() -> None:
    before = "---\ntags: [status/draft]\nOwner: Ada\n---\n## A\n\nx\n"
    after = "---\ntags: [status/designed]\nOwner: Bob\n---\n## A\n\n[[B]]\n"
    assert said(before, after) == "status draft → designed; A edited; links B; Owner Ada → Bob"


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


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("Status: Draft\nBy: Ann\n", "Status: Final\nBy: Ann\n", "Status Draft → Final"),
        ("**Status**: Draft  \n", "**Status**: In Review  \n", "Status Draft → In Review"),
        ("- Status: Draft\n", "- Status:\n", "Status Draft → none"),
        ("Status:\n", "Status: Draft\n", "Status none → Draft"),
        ("By: Ann\n", "By: Ann\nStatus: Draft\n", "Status none → Draft"),
        ("Status: Draft\n", "**Status:** Draft\n", ""),
        ("Status: Draft\nBy: Ann\n", "By: Ann\nStatus: Draft\n", ""),
        (
            "Status: Draft\nBy: Ann\n",
            "Status: Final\nBy: Ann, Bo\n\nText.\n",
            "Status Draft → Final; Introduction edited; By Ann → Ann, Bo",
        ),
        ("By: [[Ann]]\n", "By: [[Bo]]\n", "links Bo; no longer links Ann"),
        ("> Status: Draft\n", "> Status: Final\n", "Introduction edited"),
        ("## Status\n\nDraft\n", "## Status\n\nFinal\n", "Status Draft → Final"),
        ("Status: Draft\n", "Status: Draft\n> Status: Final\n", "Introduction edited"),
        ("## Status\n\nDraft\n", "## Status\n\nFinal, but see below.\n", "Status edited"),
    ],
)
def test_what_the_header_says_is_told_by_its_fields(before: str, after: str, sentence: str) -> None:
    title = "# Feature: X\n\n"
    assert said(title + before, title + after) == sentence
