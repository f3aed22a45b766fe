"""The kind of one's own that docs/kinds.md shows: its table and template do what is told there."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tests.commands.person import Run, edit
from tests.upkeep.bench import REPOSITORY

TODAY = date.today().isoformat()
NOTE = "Runbooks/Runbook - Rotate the webhook secret.md"
TITLE = "Runbook - Rotate the webhook secret"


def _shown(language: str) -> str:
    document = (REPOSITORY / "docs/kinds.md").read_text("utf-8")
    found = re.search(rf"^```{language}\n(.*?)^```$", document, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def note(run: Run, vault: Path) -> Path:
    config = vault / "vaultkit.toml"
    config.write_text(f"{config.read_text('utf-8')}\n{_shown('toml')}", "utf-8")
    (vault / "Templates/Runbook.md").write_text(_shown("markdown"), "utf-8")
    assert run("new", "runbook", "Rotate the webhook secret").code == 0
    return vault / NOTE


def test_a_note_of_it_is_filled(note: Path) -> None:
    text = note.read_text("utf-8")
    assert text.startswith("# Runbook: Rotate the webhook secret\n\n**Status:** Draft\n")
    assert f"\n**Last checked:** {TODAY}\n" in text


def test_what_is_left_of_its_template_is_told(run: Run, note: Path) -> None:
    told = run("check", str(note)).out
    assert "“Rehearsed by: [Names]” is what the template has there" in told
    assert "the template's guidance still stands here" in told


def test_its_status_is_moved_and_its_gate_asked(run: Run, note: Path) -> None:
    done = run("advance", TITLE, "rehearsed")
    assert done.out == f"{NOTE}: status Draft → Rehearsed\n"
    assert "no reviewer" in done.err
    assert "\n**Status:** Rehearsed\n" in note.read_text("utf-8")
    told = json.loads(run("status", TITLE, "--format", "json").out)
    assert [(one["kind"], one["status"], one["updated"]) for one in told["notes"]] == [
        ("runbook", "Rehearsed", TODAY)
    ]


def test_its_stamp_moves_with_a_person_s_change(run: Run, note: Path) -> None:
    old = note.read_text("utf-8").replace(TODAY, "2026-01-01")
    note.write_text(old, "utf-8")
    run("update")
    edit(note, "## Steps\n", "## Steps\n\n1. Ask the provider.\n")
    run("update")
    assert note.read_text("utf-8") == old.replace("2026-01-01", TODAY).replace(
        "## Steps\n", "## Steps\n\n1. Ask the provider.\n"
    )
