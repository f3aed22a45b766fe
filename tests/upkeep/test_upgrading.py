"""A changed template reaches its notes, wherever no person has touched what changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fragments import notes
from vaultkit.note import Note
from vaultkit.sections import split_number
from vaultkit.upgrading import Descent, Upgrade, Upgrading

from .bench import config

OLD = """\
---
tags:
  - status/draft
  - status/done
Created:
Owner:
---
# Plan: {{title}}

---

## 1. Problem

_Who is stuck, on what, and since when._

---

## 2. Blast Radius

_Who notices if it is down for an hour._

### Partners

_Name each partner and whom to call._

---

## Changelog

| Date | Author | Change |
| ---- | ------ | ------ |
|      |        |        |
"""
NOTE = (
    OLD.replace("{{title}}", "Refunds")
    .replace("  - status/done\n", "")
    .replace("Created:", "Created: 2026-11-01")
    .replace("_Who is stuck, on what, and since when._", "Buyers wait a week.")
)
BLAST = "## 2. Blast Radius"
PRIVACY = "## 2. Privacy\n\n_Whose data {{title}} reads._\n\n---\n\n"


def upgraded(
    note: str, new: str, old: str = OLD, linked: frozenset[str] = frozenset()
) -> tuple[str, Upgrade]:
    """Return what a note becomes, and how."""
    way = Upgrading(
        Note("Plan.md", old), Note("Plan.md", new), config(), {"title": "Refunds"}, linked
    )
    found = way.of(Note("Plan - Refunds.md", note))
    return found.apply(note), found


def told(found: Upgrade) -> list[str]:
    return [str(one) for one in found.conflicts]


def test_a_new_section_stands_where_it_stands_in_the_template() -> None:
    new = OLD.replace(BLAST, PRIVACY + BLAST)

    text, found = upgraded(NOTE, new)

    filled = PRIVACY.replace("{{title}}", "Refunds")
    assert text == NOTE.replace(BLAST, filled + BLAST)
    assert found.why == ("“Privacy” added",)


def test_it_stands_behind_what_a_person_added_to_the_section_before() -> None:
    mine = "### Mine\n\nMy own.\n\n---\n\n"
    new = OLD.replace(BLAST, PRIVACY + BLAST)

    text, _ = upgraded(NOTE.replace(BLAST, mine + BLAST), new)

    assert text.index("### Mine") < text.index("## 2. Privacy") < text.index(BLAST)


def test_a_section_that_a_person_has_already_is_not_added_again() -> None:
    new = OLD.replace(BLAST, PRIVACY + BLAST)
    note = NOTE + "\n## PRIVACY\n\nNone.\n"

    assert upgraded(note, new)[0] == note


def test_a_section_that_a_person_took_out_does_not_come_back() -> None:
    note = NOTE.replace("### Partners\n\n_Name each partner and whom to call._\n\n", "")
    new = OLD.replace("whom to call", "whom to write to")

    assert upgraded(note, new) == (note, Upgrade())


def test_what_is_new_below_a_section_that_the_note_lacks_is_told() -> None:
    note = NOTE[: NOTE.index(BLAST)]
    new = OLD.replace("### Partners", "### Users\n\n_Name them._\n\n### Partners")

    text, found = upgraded(note, new)

    assert text == note
    assert told(found) == ["“Users” is new below “Blast Radius”, which the note does not have"]


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n\n---", "\n\n---\n"])
def test_a_section_that_is_new_at_the_end_is_set_apart(end: str) -> None:
    new = OLD + "\n---\n\n## Glossary\n\n_Words._\n"

    text, _ = upgraded(NOTE.rstrip("\n") + end, new)

    assert text == NOTE + "\n---\n\n## Glossary\n\n_Words._\n"


def test_the_note_s_line_ends_stay() -> None:
    new = OLD.replace(BLAST, PRIVACY + BLAST).replace("Owner:", "Owner:\nTeam:")

    text, _ = upgraded(NOTE.replace("\n", "\r\n"), new)

    assert "\n" not in text.replace("\r\n", "")
    assert "Team:\r\n---\r\n" in text


def test_where_a_person_wants_no_rules_a_new_section_has_none() -> None:
    note = NOTE.replace("\n---\n\n##", "\n##")
    new = OLD.replace(BLAST, PRIVACY + BLAST)

    text, _ = upgraded(note, new)

    assert text.count("\n---\n") == note.count("\n---\n")
    assert "_\n\n## 2. Blast" in text


def test_a_section_that_says_the_same_under_another_name_is_renamed() -> None:
    new = OLD.replace("Blast Radius", "Impact")
    note = NOTE.replace("_Who notices if it is down for an hour._", "Everybody.")

    text, found = upgraded(note, new)

    assert text == note.replace("Blast Radius", "Impact")
    assert found.why == ("“Blast Radius” renamed to “Impact”",)


def test_a_number_that_changed_in_the_template_changes_in_the_note() -> None:
    new = OLD.replace(BLAST, PRIVACY + "## 3. Blast Radius")

    text, found = upgraded(NOTE, new)

    assert "\n## 3. Blast Radius\n" in text
    assert found.why == ("headings renumbered", "“Privacy” added")


def test_a_number_of_a_person_s_own_stays() -> None:
    note = NOTE.replace("2. Blast", "7. Blast")

    renumbered, _ = upgraded(note, OLD.replace("2. Blast", "3. Blast"))
    renamed, _ = upgraded(note, OLD.replace("2. Blast Radius", "3. Impact"))

    assert renumbered == note
    assert renamed == note.replace("Blast Radius", "Impact")


@pytest.mark.parametrize("mine", ["## 2. Blast radius of it", "## 2. Who notices"])
def test_a_heading_that_a_person_reworded_stays(mine: str) -> None:
    note = NOTE.replace(BLAST, mine)

    assert upgraded(note, OLD.replace("Blast Radius", "Impact"))[0] == note


def test_a_heading_that_links_lead_to_stays_and_is_told() -> None:
    linked = frozenset({"2 blast radius"})

    text, found = upgraded(NOTE, OLD.replace("Blast Radius", "Impact"), linked=linked)

    assert text == NOTE
    now = "“2. Blast Radius” is “2. Impact” in the template now"
    assert told(found) == [f"{now}; links lead to it, so rename it in Obsidian"]


def test_two_sections_that_could_be_meant_are_not_renamed() -> None:
    old = OLD.replace(BLAST, "## A\n\n_Tell the reader who owns it._\n\n" + BLAST)
    new = old.replace("## A\n", "## B\n\n_Tell the reader who owns it._\n\n## C\n")
    note = old.replace("_Tell the reader who owns it._", "Mine.")

    text, found = upgraded(note, new, old)

    assert "## A\n\nMine." in text
    assert told(found) == ["“A” is not in the template any more; a person wrote in it, so it stays"]


def test_a_section_that_went_goes_where_nobody_had_written() -> None:
    new = OLD[: OLD.index(BLAST)] + OLD[OLD.index("## Changelog") :]

    text, found = upgraded(NOTE, new)

    assert text == NOTE[: NOTE.index(BLAST)] + NOTE[NOTE.index("## Changelog") :]
    assert found.why == ("“Blast Radius” removed, in which nobody had written",)


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ("_Name each partner and whom to call._", "Acme, Jo."),
        ("### Partners", "### Partners and friends"),
        ("### Partners", "### Mine\n\n### Partners"),
        ("for an hour._", "for an hour._ Nobody?"),
    ],
)
def test_a_section_that_went_stays_whole_where_a_person_wrote(theirs: str, mine: str) -> None:
    note = NOTE.replace(theirs, mine)
    new = OLD[: OLD.index(BLAST)] + OLD[OLD.index("## Changelog") :]

    text, found = upgraded(note, new)

    assert text == note
    gone = "“Blast Radius” is not in the template any more; a person wrote in it, so it stays"
    assert told(found) == [gone]


def test_guidance_that_changed_is_replaced_where_it_still_stands() -> None:
    new = OLD.replace("an hour", "a day").replace("since when", "why")

    text, found = upgraded(NOTE, new)

    assert text == NOTE.replace("an hour", "a day")
    assert found.why == ("guidance of “Blast Radius” as in the template",)


def test_stamps_h1_tags_and_changelog_are_never_touched() -> None:
    new = (
        OLD.replace("Created:\n", "")
        .replace("# Plan:", "# Design:")
        .replace("status/done", "status/finished")
        .replace("| Author | Change", "| Who | What")
        .replace("## Changelog", "## 9. Changelog")
    )

    assert upgraded(NOTE, new) == (NOTE, Upgrade())


def test_of_several_h1s_each_is_a_section() -> None:
    old = "- Name:\n\n# Summary\n\n_In short._\n\n# Motivation\n\n_Why now._\n"
    new = old.replace("# Motivation", "# Rollout\n\n_In which steps._\n\n# Reasons")
    note = old.replace("- Name:", "- Name: Refunds").replace("_In short._", "Mine.")
    note = note.replace("_Why now._", "It is slow.")

    text, found = upgraded(note, new.replace("_Why now._", "_And not later._"), old)

    added = "# Rollout\n\n_In which steps._\n\n# Reasons\n\n_And not later._\n\n"
    assert text == note.replace("# Motivation", added + "# Motivation")
    assert told(found) == [
        "“Motivation” is not in the template any more; a person wrote in it, so it stays"
    ]


def test_a_person_s_other_h1_does_not_stand_for_the_title() -> None:
    note = NOTE.replace("\n## Changelog", "\n# Notes\n\nMine.\n\n## Changelog")
    new = OLD.replace(BLAST, PRIVACY + BLAST)

    text, _ = upgraded(note, new)

    assert text == note.replace(BLAST, PRIVACY.replace("{{title}}", "Refunds") + BLAST)


def test_a_new_property_is_added_blank_behind_the_one_before_it() -> None:
    new = OLD.replace("Owner:", 'Team: "[[Team]]"\nOwner:\nSince: {{date}}')

    text, found = upgraded(NOTE, new)

    assert text == NOTE.replace("Owner:", "Team:\nOwner:\nSince:")
    assert found.why == ("Team added", "Since added")


def test_a_property_that_went_goes_only_while_it_is_blank() -> None:
    new = OLD.replace("Owner:\n", "")
    filled = NOTE.replace("Owner:", "Owner: Ada")

    assert upgraded(NOTE, new)[0] == NOTE.replace("Owner:\n", "")
    text, found = upgraded(filled, new)

    assert text == filled
    assert told(found) == [
        "“Owner” is no property of the template any more; it holds a value, so it stays"
    ]


def test_a_note_whose_properties_cannot_be_read_is_left_alone() -> None:
    note = NOTE.replace("Owner:", "Owner: [")

    text, found = upgraded(note, OLD.replace(BLAST, PRIVACY + BLAST))

    assert text == note
    assert told(found)[0].startswith("“properties” cannot be read (")


def test_a_template_whose_properties_cannot_be_read_is_told_of_only_if_they_changed() -> None:
    broken = OLD.replace("Owner:", "Owner: [")
    new = broken.replace(BLAST, PRIVACY + BLAST)

    assert told(upgraded(NOTE, new, broken)[1]) == []
    assert told(upgraded(NOTE, new)[1]) == [
        "“properties” of the template cannot be read, so those of the note stay"
    ]


def test_a_note_without_properties_gets_none() -> None:
    note = NOTE[NOTE.index("# Plan") :]

    text, found = upgraded(note, OLD.replace("Owner:", "Owner:\nTeam:"))

    assert text == note
    assert told(found) == ["“properties” are not there at all, so Team cannot be added"]


def test_properties_that_are_one_flow_map_are_not_broken() -> None:
    note = "---\n{Owner: Ada}\n---\n" + NOTE[NOTE.index("# Plan") :]

    text, found = upgraded(note, OLD.replace("Owner:", "Owner:\nTeam:"))

    assert text == note
    assert told(found) == [
        "“properties” are written in a way that does not let them be added to; do it by hand"
    ]


def test_a_note_whose_sections_lie_in_an_open_fence_is_left_alone() -> None:
    note = NOTE.replace("## 1. Problem", "```\n## 1. Problem")

    text, found = upgraded(note, OLD.replace(BLAST, PRIVACY + BLAST))

    assert text == note
    assert told(found) == [
        "the note is laid out so that the template's changes would not settle; do it by hand"
    ]


# ── which template a note was made from ──

NEWER = OLD.replace(BLAST, PRIVACY + "## 3. Blast Radius")
NEWEST = NEWER.replace("an hour", "a day")


def made_from(note: str, *versions: str) -> int | None:
    """Return the number of the version that a note was made from; versions are newest first."""
    of = Descent([Note("Plan.md", one) for one in versions], config().changelog)
    return of.of(Note("Plan - Refunds.md", note))


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_note_as_it_was_made_tells_its_template(number: int) -> None:
    versions = (NEWEST, NEWER, OLD)

    assert made_from(versions[number].replace("{{title}}", "Refunds"), *versions) == number


def test_a_note_that_a_person_filled_tells_its_template_by_its_headings() -> None:
    filled = re.sub("^_.*_$", "Mine.", NOTE, flags=re.MULTILINE)

    assert made_from(filled, NEWER, OLD) == 1
    assert made_from(filled.replace(BLAST, "## 2. Privacy\n\n## 3. Blast Radius"), NEWER, OLD) == 0


def test_of_versions_that_are_as_near_it_is_the_newest() -> None:
    filled = NOTE.replace("_Who notices if it is down for an hour._", "Everybody.")

    assert made_from(filled, OLD.replace("an hour", "a day"), OLD) == 0


def test_a_note_of_a_person_s_own_making_was_made_from_none() -> None:
    assert made_from("# Plan: Refunds\n\n## Problem\n\nText.\n", NEWER, OLD) is None
    assert made_from("", NEWER, OLD) is None
    assert made_from(NOTE) is None


# ── laws ──


@dataclass(frozen=True)
class _Section:
    title: str
    guidance: str
    below: tuple[str, ...]

    def text(self, number: int) -> str:
        below = "".join(f"### {one}\n\n_What of {one}?_\n\n" for one in self.below)
        return f"## {number}. {self.title}\n\n{self.guidance}\n\n{below}---\n\n"


def template(sections: list[_Section]) -> str:
    head = OLD[: OLD.index("## 1. Problem")]
    return head + "".join(one.text(n) for n, one in enumerate(sections, 1)) + CHANGELOG


CHANGELOG = OLD[OLD.index("## Changelog") :]
TITLES = ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"]
GUIDES = ["_Say who owns {} now._", "_How much {} is there?_", "_Draw the {} flow._", "- [ ] "]


@st.composite
def templates(draw: st.DrawFn, titles: list[str]) -> str:
    """Return a template of sections that keep their order in all templates."""
    chosen = [one for one in titles if draw(st.booleans())]
    subs = [f"{one} {n}" for one in chosen for n in (1, 2)]
    return template(
        [
            _Section(
                one,
                draw(st.sampled_from(GUIDES)).format(one),
                tuple(sub for sub in subs if sub.startswith(one) and draw(st.booleans())),
            )
            for one in chosen
        ]
    )


SHAPES = templates(TITLES)


def body(text: str) -> str:
    return text[text.index("# Plan") : text.index("## Changelog")]


@given(SHAPES, SHAPES)
def test_a_note_that_is_its_old_template_becomes_the_new_one(old: str, new: str) -> None:
    note = old.replace("{{title}}", "Refunds")

    text, found = upgraded(note, new, old)

    assert body(text) == body(new).replace("{{title}}", "Refunds")
    assert not found.conflicts


@given(SHAPES, st.sampled_from(TITLES), st.integers(1, 9))
def test_a_template_that_renames_and_renumbers_one_section_reaches_every_note(
    old: str, title: str, number: int
) -> None:
    note = old.replace("{{title}}", "Refunds")
    new = re.sub(rf"## \d+\. {title}\n", f"## {number}. Omega\n", old)
    is_told = re.search(rf"{title}\n\n(_.*\n|- .*\n\n###)", old)

    if is_told or title not in old:
        assert upgraded(note, new, old)[0] == new.replace("{{title}}", "Refunds")


@st.composite
def written(draw: st.DrawFn, source: str) -> str:
    """Return a template in which somebody took lines out, wrote some, or moved some."""
    lines = source.replace("{{title}}", "Refunds").split("\n")
    own = st.sampled_from(
        ["Mine.", "## Beta", "### Beta 1", "## 9. Gamma", "# Other", "```", "Owner: Ada", "", "---"]
    )
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(lines)))
        if draw(st.booleans()):
            lines.insert(at, draw(own))
        else:
            del lines[at : at + draw(st.integers(1, 4))]
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines)


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, str, str]:
    old, new = draw(SHAPES), draw(SHAPES)
    source = draw(st.sampled_from([old, new]))
    return draw(st.one_of(written(source), notes)), old, new


def lines(text: str) -> set[str]:
    plain = (line.strip() for line in text.splitlines())
    return {
        split_number(line.lstrip("#").strip())[1] if line.startswith("#") else line
        for line in plain
    }


@given(histories())
def test_an_upgraded_note_owes_nothing_more(history: tuple[str, str, str]) -> None:
    note, old, new = history

    text, _ = upgraded(note, new, old)

    assert not upgraded(text, new, old)[1].steps
    assert not upgraded(text, new, new)[1].steps


@st.composite
def hostile_histories(draw: st.DrawFn) -> tuple[str, str, str]:
    old = draw(notes)
    new = draw(written(old))
    return draw(st.one_of(written(old), written(new), notes)), old, new


@given(hostile_histories())
def test_nor_does_it_after_templates_that_nobody_would_write(history: tuple[str, str, str]) -> None:
    note, old, new = history

    text, _ = upgraded(note, new, old)

    assert not upgraded(text, new, old)[1].steps
    made_from(note, new, old)


@given(histories())
def test_no_line_of_a_person_s_is_lost(history: tuple[str, str, str]) -> None:
    note, old, new = history

    text, _ = upgraded(note, new, old)

    blank = {"Owner:", "Created:"}
    assert lines(note) - lines(old.replace("{{title}}", "Refunds")) - blank <= lines(text)


@given(histories())
def test_a_template_that_did_not_change_asks_for_nothing(history: tuple[str, str, str]) -> None:
    note, old, _ = history

    assert upgraded(note, old, old)[1].steps == ()
