"""The report note: what it says, and that it says it without a trace in the graph."""

from __future__ import annotations

import string
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.upkeep.bench import kinds, vault
from vaultkit.checks import find_in
from vaultkit.config import Config, ConfigError, parse_config
from vaultkit.index import Index
from vaultkit.note import Note
from vaultkit.report import dated, holds, report_on
from vaultkit.report.markdown import code, plain
from vaultkit.scan import cells
from vaultkit.text import unlinked

if TYPE_CHECKING:
    from collections.abc import Mapping

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 5)  # noqa: DTZ001 - Obsidian knows no zones
NAME = "Vault Health.md"
PARSER = MarkdownIt("commonmark").enable("table")
_LAW = settings(deadline=None, max_examples=200)
# Text of the kind that breaks tables, links and the graph.
_HOSTILE = st.text(
    st.one_of(st.sampled_from("|\\`[]()#*_<>!%=~$^&{}\n\r\t\u2028\u202e \x00-:"), st.characters()),
    max_size=30,
)
_ODD = ("[[X]]", "![[X]]", "[x](Y.md)", "#tag", "a|b", "a\\|b", "`", "``", "%%x%%", "<b>", "^id")


def feature(
    title: str = "Refunds",
    status: str = "draft",
    updated: str = "2026-11-02",
    body: str = "## Success Criteria\n\n- [x] Fast\n",
) -> str:
    return (
        f"---\ntags:\n  - architecture/feature\n  - status/{status}\nUpdated: {updated}\n---\n"
        f"# Feature: {title}\n\n{body}"
    )


def report(texts: Mapping[str, str], today: date = TODAY) -> str:
    index = Index(vault(texts))
    return report_on(index.vault, index.findings, today, "Vault Health")


def section(text: str, title: str) -> list[str]:
    """Return the lines of a table below its delimiter, or the sentence in its place."""
    _, _, rest = text.partition(f"\n## {title}\n\n")
    lines = rest.partition("\n\n")[0].rstrip("\n").split("\n")
    return lines[2:] if lines[0].startswith("|") else lines


def url(path: str) -> str:
    return f"obsidian://open?vault=Vault&file={path}"


def test_it_tells_all_that_there_is_to_tell() -> None:
    texts = {
        "Features/Feature - Refunds.md": feature(
            status="implemented",
            updated="2026-11-19",
            body="## Success Criteria\n\n- [x] Fast\n- [ ] Cheap\n\n[[Nowhere]] [[Gone]]\n",
        ),
        "Features/Feature - Stock.md": feature("Stock"),
        "Loose.md": "Nothing.\n",
    }
    assert report(texts) == (
        "---\nvaultkit: false\n---\n"
        "# Vault Health\n\n"
        "> [!danger] 3 errors to mend\n"
        "> 3 notes looked at: 3 errors. `vaultkit check` names each.\n\n"
        "## Findings\n\n"
        "| Finding | Errors | Warnings | Infos |\n"
        "| --- | --: | --: | --: |\n"
        "| `dangling-link` | 2 |  |  |\n"
        "| `open-criterion` | 1 |  |  |\n\n"
        "## Dangling links\n\n"
        "| Note | To |\n| --- | --- |\n"
        f"| [Refunds]({url('Features%2FFeature%20-%20Refunds.md')}) | `Nowhere`, `Gone` |\n\n"
        "## Open criteria\n\n"
        "| Note | Status | Met | Open | The first that is open |\n"
        "| --- | --- | --: | --: | --- |\n"
        f"| [Refunds]({url('Features%2FFeature%20-%20Refunds.md')}) | implemented | 1 | 1 "
        "| Cheap |\n\n"
        "## Changed this week\n\n"
        "| Note | Kind | Updated |\n| --- | --- | --- |\n"
        f"| [Refunds]({url('Features%2FFeature%20-%20Refunds.md')}) | feature | 2026-11-19 |\n\n"
        "## Notes\n\n"
        "| Kind | Notes | By status |\n| --- | --: | --- |\n"
        "| feature | 2 | 1 draft, 1 implemented |\n"
        "| *none* | 1 |  |\n"
    )


def test_a_vault_in_which_nothing_is_wrong_is_told_so() -> None:
    text = report({"A.md": "All is well.\n"})
    assert "> [!success] Nothing is broken\n> 1 note looked at: nothing was found." in text
    for title in ("Findings", "Dangling links", "Open criteria", "Changed this week"):
        assert section(text, title) == ["None."]


def test_an_empty_vault_has_a_report_too() -> None:
    assert section(report({}), "Notes") == ["None."]


def test_warnings_without_errors_are_no_danger() -> None:
    text = report({"A.md": "[[B#Nowhere]]\n", "B.md": ""})
    assert "> [!warning] No errors, 1 warning\n" in text


@pytest.mark.parametrize(
    ("updated", "told"),
    [
        ("2026-11-20", True),
        ("2026-11-20T09:00", True),
        ("2026-11-14", True),
        ("2026-11-13", False),
        ("2026-11-21", False),
        ("soon", False),
        ("", False),
    ],
)
def test_the_week_has_seven_days_and_ends_today(updated: str, *, told: bool) -> None:
    text = report({"Feature - A.md": feature("A", updated=updated)})
    assert (section(text, "Changed this week") != ["None."]) is told


def test_what_changed_last_comes_first() -> None:
    texts = {f"Feature - {day}.md": feature(str(day), updated=f"2026-11-{day}") for day in (15, 18)}
    assert [row.split("]")[0] for row in section(report(texts), "Changed this week")] == [
        "| [18",
        "| [15",
    ]


def test_what_is_said_to_be_done_but_is_not_comes_before_drafts() -> None:
    body = "## Success Criteria\n\n- [ ] One\n- [ ] Two\n"
    done = "## Success Criteria\n\n- [ ] One\n"
    texts = {
        "Feature - A.md": feature("A", body=body),
        "Feature - B.md": feature("B", "implemented", body=done),
    }
    assert [row[:4] for row in section(report(texts), "Open criteria")] == ["| [B", "| [A"]


def test_a_note_that_checks_leave_out_is_left_out() -> None:
    left_out = "---\nvaultkit: false\n---\n[[Nowhere]]\n"
    assert report({"A.md": "", "B.md": left_out}) == report({"A.md": ""})


def test_placeholders_of_a_template_are_no_promises() -> None:
    """They are counted among the findings, and named by `vaultkit check`."""
    (placeholder, *_) = sorted(kinds().all[0].template.link_targets)
    text = report({"Feature - A.md": feature(body=f"[[{placeholder}]] [[Nowhere]]\n")})
    assert [row.rpartition(" | ")[2] for row in section(text, "Dangling links")] == ["`Nowhere` |"]
    assert any(row.startswith("| `template-residue`") for row in section(text, "Findings"))


def test_long_tables_and_cells_say_how_much_more_there_is() -> None:
    links = " ".join(f"[[Nowhere {number}]]" for number in range(13))
    text = report({f"{number:02}.md": f"{links}\n" for number in range(52)})
    rows = section(text, "Dangling links")
    assert len(rows) == 50
    assert rows[0].endswith("`Nowhere 9`, 3 more |")
    assert "\n\nAnd 2 more.\n\n" in text


def test_a_target_is_named_once_a_note() -> None:
    text = report({"A.md": "[[Nowhere]] [[Nowhere|again]] [[nowhere#x]]\n"})
    assert section(text, "Dangling links") == [f"| [A]({url('A.md')}) | `Nowhere`, `nowhere` |"]


def test_when_it_was_written_is_no_part_of_what_it_tells() -> None:
    text = report({"A.md": ""})
    assert holds(dated(text, NOW), text)
    assert "Written by vaultkit on 2026-11-20 at 09:05" in dated(text, NOW)


def test_a_report_that_is_shorter_is_another_one() -> None:
    """Its last row is gone: what is left is how the longer one begins."""
    shorter = report({"Feature - A.md": feature()})
    longer = report({"Feature - A.md": feature(), "B.md": ""})
    begins = longer.replace("2 notes", "1 note")
    assert begins.startswith(shorter)
    assert not holds(dated(begins, NOW), shorter)


def test_the_report_itself_owes_nothing_and_changes_no_finding() -> None:
    texts = {
        "Feature - A.md": feature("A", body="[[Nowhere]] [[Vault Healt]]\n"),
        "Folder/B.md": "",
    }
    text = dated(report(texts), NOW)
    with_it = Index(vault({**texts, NAME: text}))
    facts = with_it.vault.notes[NAME]
    assert facts.kind is None
    assert with_it.vault.is_ignored(NAME)
    assert NAME not in with_it.findings
    assert find_in(facts, with_it.vault) == []
    assert report_on(with_it.vault, with_it.findings, TODAY, "Vault Health") == report(texts)


def test_a_report_in_the_folder_of_a_kind_is_no_note_to_keep() -> None:
    path = "Features/Vault Health.md"
    told = vault({path: dated(report({}), NOW)})
    assert told.is_ignored(path)


def leaves_no_trace(text: str) -> bool:
    note = Note(NAME, text)
    scan = note.scan
    return not (scan.links or note.tags or scan.boxes or scan.block_ids)


@given(st.one_of(_HOSTILE, st.sampled_from(_ODD)), _HOSTILE, _HOSTILE)
@_LAW
def test_no_name_adds_to_the_graph_or_breaks_a_table(name: str, target: str, box: str) -> None:
    """Neither titles nor statuses nor criteria nor targets, whatever they hold."""
    title, status = " ".join(name.split()), "".join(name.split())
    body = f"## Success Criteria\n\n- [ ] {' '.join(box.split())}\n\n[x](<{target}>) [[{target}]]\n"
    texts = {"Feature - A.md": feature(title, status, "2026-11-19", body)}
    text = dated(report(texts), NOW)
    note = Note(NAME, text)
    assert leaves_no_trace(text)
    assert [one.level for one in note.scan.headings] == [1, 2, 2, 2, 2, 2]
    for table in note.scan.tables:
        width = len(cells(text, table.header))
        assert all(len(cells(text, row)) == width for row in table.rows)
    tokens = PARSER.parse(text.partition("---\n# ")[2])
    rows = sum(token.type == "tr_open" for token in tokens)
    assert rows == sum(line.startswith("| ") for line in text.split("\n")) - len(note.scan.tables)


@given(st.one_of(st.text(string.printable, max_size=30), st.sampled_from(_ODD)))
@_LAW
def test_a_title_is_shown_to_the_letter(title: str) -> None:
    """A second parser reads back the words that stood there, without any markup."""
    table = PARSER.parse(f"| A |\n| --- |\n| {plain(title)} |\n")
    (cell,) = [one for one in table if one.type == "inline"][1:]
    pieces = cell.children or ()
    assert {one.type for one in pieces} <= {"text", "text_special"}
    assert "".join(one.content for one in pieces) == " ".join(unlinked(title).split())


def test_what_is_too_long_is_cut() -> None:
    assert plain("word " * 30) == "word " * 15 + "word…"


@given(st.one_of(_HOSTILE, st.sampled_from(_ODD)))
@_LAW
def test_a_target_is_code_whatever_it_holds(target: str) -> None:
    table = PARSER.parse(f"| A |\n| --- |\n| {code('x' + target)} |\n")
    (cell,) = [one for one in table if one.type == "inline"][1:]
    assert [one.type for one in cell.children or ()] == ["code_inline"]


def test_the_url_of_a_note_holds_every_byte_of_its_path() -> None:
    path = "a b/50% & ü#?.md"
    text = report({path: "[[Nowhere]]\n"})
    assert url("a%20b%2F50%25%20%26%20%C3%BC%23%3F.md") in text


@pytest.mark.parametrize("path", ["Vault Health.md", "Notes/Health.md", ""])
def test_a_report_is_named_by_its_path(path: str) -> None:
    assert parse_config(f'report = "{path}"').report == path


@pytest.mark.parametrize(
    "path",
    [
        *["Health", "/Health.md", "../Health.md", "a//b.md", ".hidden/a.md", "a/.b.md", ".md"],
        *["a\\b.md", " a.md", "a|b.md", "a#b.md", "[a].md"],
    ],
)
def test_what_is_no_path_of_a_note_is_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="`report` must be the path of a note in the vault"):
        parse_config(f"report = '{path}'")


@pytest.mark.parametrize("source", ["report = true", "report = []", "notify = 'yes'", "notify = 1"])
def test_settings_of_the_wrong_type_are_refused(source: str) -> None:
    with pytest.raises(ConfigError, match=source.partition(" ")[0]):
        parse_config(source)


def test_a_vault_asks_for_both_itself() -> None:
    """What the shipped vault asks for holds for no vault that did not."""
    base = parse_config('report = "Health.md"\nnotify = true\nquiet = 3')
    read = parse_config("", base)
    assert (read.report, read.notify, read.quiet) == ("", False, 3)
    assert (Config().report, Config().notify) == ("", False)
