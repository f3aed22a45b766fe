"""`check`, `links`, `status` and `graph export`, as people and programs read them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.commands.person import Run

needs_dot = pytest.mark.skipif(
    not shutil.which("dot"), reason="no Graphviz here: apt install graphviz"
)


def data(text: str) -> Any:
    return json.loads(text)


def test_the_shipped_vault_passes_its_own_check(run: Run) -> None:
    ended = run("check", "--format", "json")

    assert ended.code == 0
    assert {one["severity"] for one in data(ended.out)["findings"]} == {"info"}
    assert data(ended.out)["summary"]["errors"] == 0


def test_a_dangling_link_is_an_error_with_its_place_and_a_hint(run: Run, vault: Path) -> None:
    (vault / "Note.md").write_text("See [[Domain - Biling]].\n")

    ended = run("check", "--format", "json", "--select", "dangling-link")

    assert ended.code == 1
    assert data(ended.out)["findings"] == [
        {
            "code": "dangling-link",
            "severity": "error",
            "path": "Note.md",
            "line": 1,
            "column": 5,
            "end_line": 1,
            "end_column": 24,
            "message": "[[Domain - Biling]] leads nowhere; did you mean [[Domain - Billing]]?",
            "fix": {"title": "link to [[Domain - Billing]] instead", "safe": False},
        }
    ]


def test_text_groups_findings_by_note_and_sums_up(run: Run, vault: Path) -> None:
    (vault / "Note.md").write_text("[[A1]] [[B2]]\n")

    ended = run("check", "Note.md")

    assert ended.out.splitlines() == [
        "Note.md",
        "  1:1  error    [[A1]] leads nowhere  dangling-link",
        "  1:8  error    [[B2]] leads nowhere  dangling-link",
        "",
        "2 errors in 1 of 1 note",
    ]


def test_a_feature_that_says_implemented_with_an_open_criterion_is_an_error(
    run: Run, vault: Path
) -> None:
    path = vault / "Features/Feature - Card refunds.md"
    path.write_text(path.read_text("utf-8").replace("- [x]", "- [ ]", 1), "utf-8")

    ended = run("check", "--select", "open-criterion")

    assert ended.code == 1
    assert "criterion not met" in ended.out


def test_findings_of_templates_are_left_out_but_their_links_are_listed(run: Run) -> None:
    listed = data(run("links", "--format", "json").out)["links"]

    assert any(one["path"] == "Templates/Feature.md" for one in listed)
    assert "Templates/" not in run("check", "--all").out


def test_links_say_where_they_lead_and_what_they_mean(run: Run, vault: Path) -> None:
    (vault / "Note.md").write_text(
        '---\nDomains: "[[Billing]]"\n---\n![[Home#No|x]] [t](My%20N.md)\n'
    )

    found = data(run("links", "Note.md", "--format", "json").out)["links"]

    assert found == [
        {
            "path": "Note.md",
            "line": 2,
            "column": 10,
            "raw": "[[Billing]]",
            "kind": "property",
            "target": "Billing",
            "subpath": "",
            "display": None,
            "relation": "domain",
            "resolution": "dangling",
            "resolved": None,
        },
        {
            "path": "Note.md",
            "line": 4,
            "column": 1,
            "raw": "![[Home#No|x]]",
            "kind": "embed",
            "target": "Home",
            "subpath": "#No",
            "display": "x",
            "relation": "mentions",
            "resolution": "dangling-heading",
            "resolved": "Home.md",
        },
        {
            "path": "Note.md",
            "line": 4,
            "column": 16,
            "raw": "[t](My%20N.md)",
            "kind": "markdown",
            "target": "My N.md",
            "subpath": "",
            "display": "t",
            "relation": "mentions",
            "resolution": "dangling",
            "resolved": None,
        },
    ]


def test_backlinks_are_the_links_that_lead_to_a_note(run: Run) -> None:
    found = data(run("links", "--to", "Domain - Billing", "--format", "json").out)["links"]

    assert found
    assert {one["resolved"] for one in found} == {"Domains/Domain - Billing.md"}


def test_status_counts_boxes_by_the_role_of_their_section(run: Run) -> None:
    rows = data(run("status", "Feature - Guest checkout", "--format", "json").out)["notes"]

    assert rows == [
        {
            "path": "Features/Feature - Guest checkout.md",
            "kind": "feature",
            "title": "Guest checkout",
            "status": "designed",
            "created": "2026-10-20",
            "updated": "2026-11-17",
            "criteria": {"open": 2, "done": 2},
            "tasks": {"open": 3, "done": 1},
            "questions": {"open": 1, "done": 1},
            "dangling": 0,
            "documentation": {"open": 0, "done": 0},
            "reviewers": 0,
            "alternatives": 0,
            "decisions": 1,
        }
    ]


def test_status_leaves_notes_of_no_kind_out_unless_asked(run: Run) -> None:
    assert "Harbour" not in run("status").out
    assert "Home.md" in [
        one["path"] for one in data(run("status", "--all", "--format", "json").out)["notes"]
    ]


def test_the_graph_names_kinds_relations_and_dangling_targets(run: Run, vault: Path) -> None:
    (vault / "Note.md").write_text("[[Nowhere]] [[Nowhere]]\n")

    graph = data(run("graph", "export", "--format", "json").out)

    nodes = {one["id"]: one for one in graph["nodes"]}
    assert graph["version"] == 1
    assert nodes["?Nowhere"]["exists"] is False
    assert nodes["Domains/Domain - Billing.md"]["kind"] == "domain"
    ours = [edge for edge in graph["edges"] if edge["source"] == "Note.md"]
    assert [(edge["relation"], edge["count"], edge["line"]) for edge in ours] == [
        ("mentions", 2, 1)
    ]


@needs_dot
def test_graphviz_renders_the_graph_whatever_names_hold(run: Run, vault: Path) -> None:
    names = ['say "hi"', "back\\slash", "שלום عالم", "🚀 & <b>", "semi;colon{}", "a -> b"]
    for name in names:
        (vault / f"{name}.md").write_text("[[Nowhere: x]] [[new\tline]]\n", "utf-8")

    dot = run("graph", "export").out
    ended = subprocess.run(
        ["dot", "-Tsvg"], input=dot.encode(), capture_output=True, check=False, timeout=60
    )

    assert ended.stderr == b""
    svg = ended.stdout.decode("utf-8")
    assert "obsidian://open?vault=Harbour&amp;file=Domains%2FDomain%20-%20Billing.md" in svg
    for name in ("say &quot;hi&quot;", "back\\slash", "שלום عالم", "🚀 &amp; &lt;b&gt;"):
        assert name in svg


def test_an_index_page_is_in_the_data_but_not_in_the_picture(run: Run) -> None:
    assert '"Home.md" [' not in run("graph", "export").out
    assert '"Home.md" [' in run("graph", "export", "--from", "Home").out
    graph = data(run("graph", "export", "--format", "json").out)
    assert "Home.md" in [one["id"] for one in graph["nodes"]]


def test_the_graph_around_a_note_ends_where_it_was_told(run: Run) -> None:
    near = data(run("graph", "export", "--from", "Home", "--depth", "0", "--format", "json").out)

    assert [one["id"] for one in near["nodes"]] == ["Home.md"]


def test_the_graph_of_a_kind_has_no_other(run: Run) -> None:
    found = data(run("graph", "export", "--kind", "adr", "--format", "json").out)

    assert {one["kind"] for one in found["nodes"]} == {"adr"}


def test_a_file_that_vaultkit_did_not_write_is_replaced_by_force_only(
    run: Run, tmp_path: Path
) -> None:
    target = tmp_path / "graph.dot"
    target.write_text("mine")

    refused = run("graph", "export", "-o", str(target))
    assert (refused.code, target.read_text()) == (2, "mine")
    assert run("graph", "export", "-o", str(target), "--force").code == 0
    assert run("graph", "export", "-o", str(target)).code == 0


def test_explain_gives_the_reason_of_a_check(run: Run) -> None:
    assert "promises a reader something" in run("explain", "dangling-link").out


def test_all_that_is_counted_is_shown_where_there_is_room(run: Run) -> None:
    lines = run("status", "--wide", "--kind", "rfc").out.splitlines()
    assert "Docs  Reviewers  Alternatives  Decisions" in lines[0]
    assert " 5/5          2             2" in lines[1]
