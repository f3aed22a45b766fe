"""Notes that upkeep concerns and does not write into, each with the reason that is told."""

from __future__ import annotations

import pytest

from vaultkit.note import Note
from vaultkit.obsidian import ObsidianSettings
from vaultkit.text import BOM
from vaultkit.upkeep import Upkeep, keeps, refusal

from .bench import NAME, SETTINGS, Life, at, config, feature, vault

UNCLOSED = "its properties have no closing ---"
GLUED_CLOSING = "a line of its properties goes on behind the --- that should close them"
GLUED = "its first line goes on behind the ---, so Obsidian sees no properties in it"


def refused(text: str, path: str = NAME) -> str | None:
    """Return why a note with that text is not written into."""
    return refusal(Note(path, text), vault({path: text}))


@pytest.mark.parametrize("mark", ["", BOM], ids=["plain", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\nUpdated: 2026-11-02\n# Feature: X\n", UNCLOSED),
        ("---\nUpdated: 2026-11-02\n---# Feature: X\n", UNCLOSED),
        ("---\nUpdated: 2026-11-02\n ---\n# Feature: X\n", UNCLOSED),
        ("---", UNCLOSED),
        ("---\n", UNCLOSED),
        ("---# Feature: X\n\nText.\n", GLUED),
        ("---Updated: 2026-11-02\n---\n", GLUED),
        ("--- \nUpdated: 2026-11-02\n---\n", GLUED),
    ],
)
def test_a_block_that_is_none_is_refused(text: str, reason: str, end: str, mark: str) -> None:
    assert refused(mark + text.replace("\n", end)) == reason


@pytest.mark.parametrize(
    "text",
    [
        "# Feature: X\n\nText.\n",
        "\n---\nUpdated: 2026-11-02\n---\n",
        "----\n\n# Feature: X\n",
        "-----------\nText.\n",
        "---\n---\n# Feature: X\n",
        "",
    ],
)
def test_a_note_without_properties_is_not_refused(text: str) -> None:
    assert refused(text) is None


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("Updated: 2026-11-02\nUpdated: 2026-11-03", "the property `Updated` stands twice"),
        ("a: b: c", "mapping values are not allowed here"),
        ("a:\n\t- b", "found character '\\t' that cannot start any token"),
        ("- a\n- b", "the properties are not `key: value` lines"),
        ("a: {{date}", "expected ',' or '}'"),
        ("Updated: 2026-11-02\n---# Title\n\n---\nmore: 1", "could not find expected ':'"),
    ],
)
def test_properties_that_cannot_be_read_are_refused(block: str, reason: str) -> None:
    told = refused(f"---\n{block}\n---\n# Feature: X\n")
    assert told
    assert told.startswith("its properties cannot be read: ")
    assert reason in told


@pytest.mark.parametrize("line", ["---# Feature: X", "---# a: b", "---- x: y", "----: x"])
def test_a_closing_fence_that_goes_on_is_refused_though_another_one_follows(line: str) -> None:
    text = f"---\nUpdated: 2026-11-02\n{line}\n\n---\n\nText.\n"
    assert refused(text) == GLUED_CLOSING


@pytest.mark.parametrize(
    "mark", ["<<<<<<< HEAD\nmine\n=======\n", "text\n>>>>>>> branch\n", "\n<<<<<<< ours\r\nmine\n"]
)
def test_a_note_that_git_could_not_merge_is_refused(mark: str) -> None:
    assert refused(f"# Feature: X\n{mark}") == "it holds git's conflict markers"


def test_a_row_of_angle_brackets_is_no_conflict() -> None:
    assert refused("# Feature: X\n\n<<<<<<<<<<\n >>>>>>> x\n") is None


@pytest.mark.parametrize(
    "name",
    [
        "Feature - X.sync-conflict-20261120-101500-ABCDEFG.md",
        "Feature - X (Conflicted copy Laptop 202611201015).md",
        "Feature - X (Ada's conflicted copy 2026-11-20).md",
    ],
)
def test_a_copy_that_a_sync_service_made_is_refused(name: str) -> None:
    assert (
        refused(feature(), f"Features/{name}") == "it is a conflict copy that a sync service made"
    )


def test_a_note_of_no_kind_is_none_of_upkeep_s_concern() -> None:
    path = "Notes/Other.md"
    assert not keeps(path, vault({path: "# Other\n"}))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Updated:\n  - 2026-11-02\n", "- 2026-11-02"),
        ("Updated: [2026-11-02]\n", "[2026-11-02]"),
        ("Updated: []\n", "[]"),
        ("Updated: {at: 2026-11-02}\n", "{at: 2026-11-02}"),
        ("updated: 2nd of November\n", "2nd of November"),
        ("Updated: 20261102\n", "20261102"),
        ("Updated: 2026-13-45\n", "2026-13-45"),
    ],
)
def test_a_stamp_that_is_no_date_is_told_of(line: str, told: str) -> None:
    life = Life(feature(head=line))
    life.edit("Text.", "Better text.", at(20))
    assert f"\n{line}" in life.text
    said = Upkeep(config(), SETTINGS).unstamped(Note(NAME, life.text))
    key = line.partition(":")[0]
    assert said == f"{key} holds {told}, which is no date that vaultkit writes; it stays"


@pytest.mark.parametrize("line", ["Updated:\n", "Updated: 2026-11-02\n", "", "Updated: null\n"])
def test_a_stamp_that_is_kept_or_absent_needs_no_words(line: str) -> None:
    assert Upkeep(config(), SETTINGS).unstamped(Note(NAME, feature(head=line))) is None


def test_a_stamp_that_a_plugin_keeps_is_told_of() -> None:
    upkeep = Upkeep(config(), ObsidianSettings(kept={"updated": "Linter"}))
    said = upkeep.unstamped(Note(NAME, feature()))
    assert said == "Updated is kept by the plugin Linter, so vaultkit leaves it"
