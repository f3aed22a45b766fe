"""Filling what a person made empty, and completing a template that was inserted."""

from __future__ import annotations

import pytest

from vaultkit.note import Note
from vaultkit.upkeep import Memory, Upkeep

from .bench import FEATURE_SEED, SETTINGS, Life, at, config, evidence, kind, saved, with_template

PATH = "Notes/Feature - Card refunds.md"
UPKEEP = Upkeep(config(), SETTINGS)
TEMPLATES = ["shipped", "seed"]


def template(name: str) -> str:
    return evidence(FEATURE_SEED) if name == "seed" else kind().template.note.text


def filled(
    text: str, memory: Memory | None = None, path: str = PATH, source: str | None = None
) -> str | None:
    """Return what a note becomes at a person's save, None if it owes nothing."""
    own = with_template(kind().template.note.text if source is None else source).get("feature")
    assert own
    owed = UPKEEP.owed(Note(path, text), own, memory, saved(at(20)))
    return owed.text if owed else None


def as_obsidian_inserts(source: str) -> str:
    """Return a template as Obsidian's own command puts it into a note."""
    return source.replace("{{title}}", "Feature - Card refunds")


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("empty", ["", "\n", " \n\n", "\ufeff"])
def test_an_empty_note_is_filled_from_its_kind_s_template(name: str, empty: str) -> None:
    text = filled(empty, source=template(name))
    assert text
    assert "\n# Feature: Card refunds\n" in text
    assert "\nCreated: 2026-11-20\nUpdated: 2026-11-20\nDomains:\n---\n" in text
    assert "\n| 2026-11-20 | Ada Lindqvist | Initial draft |" in text


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("ready", [True, False], ids=["by Obsidian", "by copy"])
def test_an_inserted_template_is_completed(name: str, ready: bool) -> None:  # noqa: FBT001
    source = template(name)
    text = filled(as_obsidian_inserts(source) if ready else source, source=source)
    assert text
    assert "\n# Feature: Card refunds\n" in text
    assert "\nCreated: 2026-11-20\nUpdated: 2026-11-20\n" in text
    assert '  - "#status/draft"\n  - priority/medium\n  - architecture/design\n' in text


def test_a_template_inserted_below_text_that_was_there_is_completed() -> None:
    source = kind().template.note.text
    text = filled(as_obsidian_inserts(source) + "\nMine.\n", Memory("Mine.\n"))
    assert text
    assert "Created: 2026-11-20" in text
    assert text.endswith("\nMine.\n")


def test_what_a_person_wrote_into_an_inserted_template_stays() -> None:
    source = as_obsidian_inserts(kind().template.note.text)
    mine = source.replace("- [ ] Criterion 1", "- [ ] Refunds settle in a day")
    text = filled(mine)
    assert text
    assert "- [ ] Refunds settle in a day" in text


def test_a_heading_that_a_person_worded_stays() -> None:
    source = kind().template.note.text.replace("{{title}}", "Giving money back")
    text = filled(source, Memory(""))
    assert text
    assert "# Feature: Giving money back\n" in text


def test_a_status_that_a_person_chose_already_stays() -> None:
    source = as_obsidian_inserts(kind().template.note.text)
    mine = source.replace('  - "#status/draft"\n  - status/implemented\n', "")
    text = filled(mine)
    assert text
    assert "tags:\n  - status/designed\n  - priority/medium\n" in text


def test_a_placeholder_domain_of_an_inserted_template_stays_for_the_person() -> None:
    text = filled(as_obsidian_inserts(kind().template.note.text))
    assert text
    assert '  - "[[Domain]]"' in text


def test_an_old_note_with_blank_stamps_is_adopted_at_first_sight() -> None:
    source = kind().template.note.text.replace("{{title}}", "Giving money back")
    old = source.replace("- [ ] Criterion 1", "- [x] Refunds settle in a day")
    assert filled(old) is None


def test_stamps_that_a_person_blanked_are_set_and_nothing_else() -> None:
    life = Life(filled("") or "", PATH)
    designed = life.text.replace('"#status/draft"', "status/designed")
    life.save(designed, at(21))
    blank = life.text.replace("Created: 2026-11-20", "Created:")
    blank = blank.replace("Updated: 2026-11-21", "Updated:").replace("- [ ] Task 1", "- [ ] Build")
    life.save(blank, at(22))
    assert "  - status/designed\n" in life.text
    assert "Created: 2026-11-22\nUpdated: 2026-11-22\n" in life.text


@pytest.mark.parametrize("text", ["x", "# Feature: X\n", "---\nCreated:\nUpdated:\n---\n"])
def test_a_note_with_text_of_its_own_is_never_filled(text: str) -> None:
    assert filled(text) is None


def test_a_note_that_had_text_and_was_emptied_is_never_filled() -> None:
    assert filled("", Memory("Mine.\n")) is None


def test_a_note_that_was_filled_and_emptied_is_never_filled_again() -> None:
    assert filled("", Memory(filled("") or "")) is None


@pytest.mark.parametrize("source", ["", "\n"])
def test_a_kind_without_a_template_fills_nothing(source: str) -> None:
    assert filled("", source=source) is None


def test_a_template_without_the_default_s_tag_is_no_hindrance() -> None:
    source = "---\ntags: [x]\nCreated:\nUpdated:\n---\n# Feature: {{title}}\n\n## A\n"
    assert filled("", source=source) == (
        "---\ntags: [x]\nCreated: 2026-11-20\nUpdated: 2026-11-20\n---\n"
        "# Feature: Card refunds\n\n## A\n"
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_filled_note_owes_nothing(name: str) -> None:
    own = with_template(template(name)).get("feature")
    assert own
    owed = UPKEEP.owed(Note(PATH, ""), own, None, saved(at(20)))
    assert owed
    assert UPKEEP.owed(Note(PATH, owed.text), own, owed.memory, saved(at(21))) is None


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_completed_note_owes_nothing(name: str) -> None:
    own = with_template(template(name)).get("feature")
    assert own
    owed = UPKEEP.owed(Note(PATH, template(name)), own, None, saved(at(20)))
    assert owed
    assert UPKEEP.owed(Note(PATH, owed.text), own, owed.memory, saved(at(21))) is None


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_note_made_from_a_template_lives_on_alike(name: str) -> None:
    life = Life(filled("", source=template(name)) or "", PATH)
    life.edit("- [ ] Criterion 1", "- [x] Refunds settle in a day", at(20, 12))
    life.edit("- [ ] Criterion 2", "- [x] Nobody is paid twice", at(21))
    assert "\nCreated: 2026-11-20\nUpdated: 2026-11-21\n" in life.text
    assert life.rows == [
        "| 2026-11-20 | Ada Lindqvist | Initial draft |",
        "| 2026-11-21 | Ada Lindqvist | Success Criteria: 1 reworded |",
    ]
