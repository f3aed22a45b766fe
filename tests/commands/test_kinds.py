"""`vaultkit kinds` lists the kinds, and says of a note which rule told its kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.person import Run

_KINDS = ["feature", "adr", "flow", "domain", "design", "dated-design", "owned-design", "rfc"]


def test_the_kinds_are_listed_with_where_they_live_and_how_many_there_are(run: Run) -> None:
    lines = run("kinds").out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == _KINDS
    assert lines[1].split("  ")[-1].strip() == "3"
    assert "RFCs" in lines[-1]
    assert "Draft → Under Review → Approved → Implemented" in lines[-1]


def test_the_kinds_are_told_to_machines_with_their_gates(run: Run) -> None:
    told = json.loads(run("kinds", "--format", "json").out)
    assert told["version"] == 1
    assert [one["name"] for one in told["kinds"]] == _KINDS
    feature = told["kinds"][0]
    assert (feature["template"], feature["folder"]) == ("Templates/Feature.md", "Features")
    assert (feature["statuses"][-1], feature["notes"]) == ("implemented", 3)
    assert feature["gates"] == {"implemented": ["criteria", "questions", "sections"]}


_DOMAIN = "".join(f"## {one}\n\n" for one in ("Purpose", "Language", "Owns", "Related Documents"))


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("A.md", "---\nkind: adr\n---\n", "the kind adr: its property says so"),
        (
            "A.md",
            "---\ntags: [architecture/flow]\n---\n",
            "the kind flow: its tags hold architecture/flow",
        ),
        ("A.md", "# RFC: X\n", "the kind rfc: its H1 is of the form “RFC: {title}”"),
        (
            "A.md",
            "**Owner:** A  \n**Status:** WIP  \n**Created:** 2026-11-20\n",
            "the kind owned-design: its header has the fields Owner, Status, Created",
        ),
        (
            "ADR-12 x.md",
            "",
            "the kind adr: its file name is of the form “ADR-{number:03}-{slug}”",
        ),
        ("docs/designs/A.md", "", "the kind dated-design: it lies in docs/designs"),
        ("A.md", _DOMAIN, "the kind domain: it has most sections of the template Domain.md"),
        (
            "A.md",
            "# X\n",
            "no kind: none of its property, tag, heading, header, name, folder, sections tells one",
        ),
    ],
)
def test_why_a_note_is_of_its_kind(run: Run, vault: Path, path: str, text: str, why: str) -> None:
    (vault / path).write_text(text, "utf-8")
    assert run("kinds", path).out == f"{path} is of {why}\n"
    told = json.loads(run("kinds", path, "--format", "json").out)
    assert (told["path"], told["kind"] is None) == (path, "no kind" in why)
    assert bool(told["rule"]) == (told["kind"] is not None)


def test_a_note_that_is_not_there_is_one_clear_sentence(run: Run) -> None:
    ended = run("kinds", "Nowhere")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("vaultkit: no note 'Nowhere'")


def test_a_kind_of_one_s_own_takes_a_table_and_a_template(run: Run, vault: Path) -> None:
    with (vault / "vaultkit.toml").open("a", encoding="utf-8") as config:
        config.write(
            '\n[kinds.runbook]\ntemplate = "Runbook.md"\nfolder = "Runbooks"\n'
            'name = "Runbook - {title}"\nheading = "Runbook: {title}"\n'
            'statuses = ["draft", "tried"]\n'
            'criteria = ["Works When"]\nquestions = ["Doubts"]\ngates = { tried = ["criteria"] }\n'
        )
    (vault / "Templates/Runbook.md").write_text(
        "# Runbook: {{title}}\n\nStatus: draft\nUpdated: [Date]\n\n## Steps\n\n1. [A step]\n\n"
        "## Works When\n\n- [ ] Criterion 1\n",
        "utf-8",
    )

    made = Path(run("new", "runbook", "Restart the queue").out.strip())

    assert made == vault / "Runbooks/Runbook - Restart the queue.md"
    assert made.read_text("utf-8").startswith("# Runbook: Restart the queue\n\nStatus: draft\n")
    found = run("check", str(made)).out
    assert "[A step] is the template's placeholder" in found
    said = run("advance", str(made), "tried").err
    assert said == "not all that tried asks is there yet: 1 open criterion\n"
    assert "\nStatus: tried\n" in made.read_text("utf-8")
    assert "runbook" in run("status", "--kind", "runbook").out
