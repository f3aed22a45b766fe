"""Stamps: the value's own format, the save's own time, never back."""

from __future__ import annotations

import pytest

from vaultkit.frontmatter import read
from vaultkit.obsidian import ObsidianSettings
from vaultkit.stamps import StampFormat, day_of, format_of, parse
from vaultkit.text import BOM

from .bench import Life, at, feature

MOMENT = at(20, 9, 5)


def stamped(head: str, **settings: str) -> str:
    """Return the stamps' lines after a person edited a note that had *head*."""
    life = Life(feature(head=head), settings=ObsidianSettings(types=settings))
    life.edit("Text.", "Better text.", MOMENT)
    return life.text.partition("architecture/feature\n")[2].partition("---\n")[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Updated: 2026-11-02\n", "Updated: 2026-11-20\n"),
        ("Updated: 2026-11-02T08:00\n", "Updated: 2026-11-20T09:05\n"),
        ("Updated: 2026-11-02T08:00:00\n", "Updated: 2026-11-20T09:05:00\n"),
        ("Updated: 2026-11-02 08:00\n", "Updated: 2026-11-20 09:05\n"),
        ("Updated: 2026-11-02 08:00:00\n", "Updated: 2026-11-20 09:05:00\n"),
        ('Updated: "2026-11-02"\n', 'Updated: "2026-11-20"\n'),
        ("Updated: '2026-11-02'\n", "Updated: '2026-11-20'\n"),
        ("Updated: 2026-11-02 # last\n", "Updated: 2026-11-20 # last\n"),
        ("Updated:    2026-11-02   \n", "Updated:    2026-11-20   \n"),
        ("updated: 2026-11-02\n", "updated: 2026-11-20\n"),
        ("UPDATED: 2026-11-02\n", "UPDATED: 2026-11-20\n"),
        ('"Updated": 2026-11-02\n', '"Updated": 2026-11-20\n'),
        ("Updated:\n", "Updated: 2026-11-20\n"),
        ("Updated: \n", "Updated: 2026-11-20\n"),
        ("Updated: # when?\n", "Updated: 2026-11-20 # when?\n"),
        ('Updated: ""\n', 'Updated: "2026-11-20"\n'),
        ("Updated: null\n", "Updated: 2026-11-20\n"),
    ],
)
def test_a_stamp_keeps_the_format_and_spelling_it_has(before: str, after: str) -> None:
    assert stamped(before) == after


@pytest.mark.parametrize(
    "head",
    [
        "Updated: 2026-11-02T08:00:00Z\n",
        "Updated: 2026-11-02T08:00:00+01:00\n",
        "Updated: 2nd of November\n",
        "Updated: 20261102\n",
        "Updated: 2026-13-45\n",
        "Updated:\n  - 2026-11-02\n",
        "Updated: [2026-11-02]\n",
        "Updated: []\n",
        "Updated:\n  at: 2026-11-02\n",
        "Updated: true\n",
        "Updated: |\n  2026-11-02\n",
        "Created: &born 2026-11-02\nUpdated: *born\n",
        "Updated: &now 2026-11-02\nSeen: *now\n",
        "Updated: &nothing\n",
        "Updates: 2026-11-02\n",
        "meta:\n  Updated: 2026-11-02\n",
        "text: |\n  Updated: 2026-11-02\n",
        "# Updated: 2026-11-02\n",
    ],
)
def test_a_value_that_vaultkit_would_not_write_is_left_alone(head: str) -> None:
    assert stamped(head) == head


def _beside_a_plugin() -> Life:
    settings = ObsidianSettings(kept={"updated": "Linter"})
    return Life(feature(head="Updated: 2026-11-02\n"), settings=settings)


def test_a_stamp_that_a_plugin_keeps_is_left_to_it() -> None:
    life = _beside_a_plugin()
    life.edit("Text.", "Better text.", MOMENT)
    assert "Updated: 2026-11-02\n" in life.text


def test_the_changelog_is_kept_though_a_plugin_moves_the_stamp_with_each_save() -> None:
    life = _beside_a_plugin()
    rows = life.rows
    life.save(life.text.replace("Text.", "Better text.").replace("11-02", "11-20"), MOMENT)
    assert len(life.rows) > len(rows)


def test_an_absent_stamp_stays_absent() -> None:
    assert stamped("Domains:\n") == "Domains:\n"


@pytest.mark.parametrize("value", ["2026-11-20", "2026-11-21", "2027-01-01"])
def test_a_stamp_never_moves_back(value: str) -> None:
    assert stamped(f"Updated: {value}\n") == f"Updated: {value}\n"


def test_a_stamp_moves_within_its_day_where_it_has_a_time() -> None:
    assert stamped("Updated: 2026-11-20T09:04\n") == "Updated: 2026-11-20T09:05\n"


@pytest.mark.parametrize(
    ("type_of", "value"), [("date", "2026-11-20"), ("datetime", "2026-11-20T09:05:00")]
)
def test_a_blank_stamp_takes_the_type_that_obsidian_gives_the_property(
    type_of: str, value: str
) -> None:
    assert stamped("Updated:\n", updated=type_of) == f"Updated: {value}\n"


def test_the_value_s_own_format_outweighs_the_property_s_type() -> None:
    assert stamped("Updated: 2026-11-02\n", updated="datetime") == "Updated: 2026-11-20\n"


def test_a_blank_created_is_set_once() -> None:
    assert stamped("Created:\nUpdated: 2026-11-02\n") == (
        "Created: 2026-11-20\nUpdated: 2026-11-20\n"
    )


def test_created_is_the_earliest_time_known() -> None:
    life = Life(feature(head="Created:\n"))
    life.save(life.text.replace("Text.", "More."), MOMENT, born=at(3))
    assert "Created: 2026-11-03\n" in life.text


def test_created_is_never_later_than_the_save() -> None:
    life = Life(feature(head="Created:\n"))
    life.save(life.text.replace("Text.", "More."), MOMENT, born=at(25))
    assert "Created: 2026-11-20\n" in life.text


def test_a_created_that_has_a_value_is_never_touched() -> None:
    assert stamped("Created: long ago\n") == "Created: long ago\n"


@pytest.mark.parametrize(
    "head",
    [
        "Updated: 2026-11-02\nUpdated: 2026-11-03\n",
        "title: Feature: X\nUpdated: 2026-11-02\n",
        "Updated: 2026-11-02\n\t- x\n",
        "Updated: {{date}\n",
    ],
)
def test_properties_that_cannot_be_read_are_not_stamped(head: str) -> None:
    assert stamped(head) == head


@pytest.mark.parametrize("mark", ["", BOM], ids=["plain", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    "text",
    [
        "---\nOwner: Ada\nUpdated: 2026-11-02\n---",
        "---\nUpdated: 2026-11-02\nOwner: Ada\n---\n",
        "---\n# one\nOwner:    Ada   # who\n\n# two\nUpdated:  2026-11-02  # when\n---  \n\nText.",
        "---\nt:\n    - a\n    -   b\nOwner: Ada\nUpdated: '2026-11-02'\nl: [ a,b ]\n---\nText.\n",
        "---\nUpdated: 2026-11-02\nx: |\n   kept   \n   Updated: 1\nOwner: Ada\nm: {b: 1}\n---\n",
        '---\nz: 1\na: 2\nOwner: Ada\n"Updated": "2026-11-02"\nn: ~\n---\n\n\nText.  \n\n',
    ],
)
def test_nothing_but_the_value_s_own_signs_changes(text: str, end: str, mark: str) -> None:
    before = mark + text.replace("\n", end)
    life = Life(before)
    life.edit("Ada", "Bob", MOMENT)
    assert life.text == before.replace("Ada", "Bob").replace("2026-11-02", "2026-11-20")


@pytest.mark.parametrize(
    "head",
    [
        "Updated: &now 2026-11-02\nSeen: *now\n",
        "Created: &born\nUpdated: *born\n",
        "m: &m {Updated: 2026-11-02}\nUpdated: &now 2026-11-02\nlist: [*now]\n",
    ],
)
def test_a_stamp_that_another_property_repeats_is_left_alone(head: str) -> None:
    assert stamped(head) == head


def test_a_note_without_properties_gets_none() -> None:
    life = Life("# Feature: Refunds\n\nText.\n\nUpdated: 2026-11-02\n")
    life.edit("Text.", "More.", MOMENT)
    assert life.text == "# Feature: Refunds\n\nMore.\n\nUpdated: 2026-11-02\n"


def test_a_stamp_in_a_code_block_or_in_the_text_is_untouched() -> None:
    body = "```yaml\nUpdated: 2026-11-02\n```\n\nUpdated: 2026-11-02\n\nText.\n"
    life = Life(feature(head="", body=body))
    life.edit("Text.", "More.", MOMENT)
    assert body.replace("Text.", "More.") in life.text


def test_stamps_and_text_that_are_alike_do_not_confuse() -> None:
    assert stamped("Updated: 2026-11-02\nDue: 2026-11-02\n") == (
        "Updated: 2026-11-20\nDue: 2026-11-02\n"
    )


@pytest.mark.parametrize("form", StampFormat)
def test_what_is_written_in_a_format_is_read_as_that_format(form: StampFormat) -> None:
    assert format_of(MOMENT.strftime(form)) is form


@pytest.mark.parametrize(
    "value", [None, 2026, True, [], ["2026-11-20"], {}, "2026-11-31", "2026-11-20\n", "2026-1-2"]
)
def test_what_is_no_date_has_neither_format_nor_day(value: object) -> None:
    assert (format_of(value), parse(value), day_of(value)) == (None, None, None)  # type: ignore[arg-type]


def test_a_property_is_found_in_its_own_spelling_first() -> None:
    block = read("---\nupdated: 1\nUpdated: 2\n---\n")
    assert block
    found = block.get("Updated")
    assert found
    assert found.value == 2
