"""A note's kind is told by the vault's rules in their order; the template is its schema."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from vaultkit.canvas import digest_canvas
from vaultkit.config import Config, Relations, Stage, parse_config
from vaultkit.facts import Facts, digest
from vaultkit.kinds import Kinds, make_kinds, tags_of
from vaultkit.note import Note
from vaultkit.relations import Places, relation_of_property
from vaultkit.scan import Heading, LinkKind, scan
from vaultkit.text import Span

_CONFIG = parse_config(
    """
    [stages]
    live = ["designed"]
    done = ["implemented"]
    [kinds.plan]
    template = "Plan.md"
    folder = "Plans"
    name = "Plan - {title}"
    heading = "Plan: {title}"
    tag = "work/plan"
    criteria = ["Goals"]
    tasks = ["Steps"]
    questions = ["Doubts"]
    [kinds.report]
    template = "Report.md"
    folder = "Reports/Done"
    name = "Report-{number:03}-{slug}"
    heading = "Report {number:03}: {title}"
    tag = "work/report"
    """
)
_TEMPLATE = Note(
    "Plan.md",
    '---\ntags: [work/plan]\nCreated:\nDomains: ["[[Domain - Some domain]]"]\n---\n'
    "# Plan: {{title}}\n\n_What is it for?_\n\n## Goals\n\n- [ ] Goal 1\n- [ ] See it work\n\n"
    "| Who | When |\n| --- | --- |\n|  |  |\n\nSee [[Related plan]].\n",
)


def _kinds(config: Config = _CONFIG) -> Kinds:
    return make_kinds(config, {"plan": _TEMPLATE})


def _told(path: str, text: str = "", config: Config = _CONFIG) -> tuple[str | None, str]:
    facts = digest(Note(path, text), _kinds(config))
    return facts.kind, facts.rule


def _digest(text: str, path: str = "Plan - X.md") -> Facts:
    return digest(Note(path, text), _kinds())


@pytest.mark.parametrize(
    ("rule", "path", "text", "kind"),
    [
        ("property", "A.md", "---\nkind: plan\n---\n", "plan"),
        ("property", "A.md", "---\ntype: Plan\n---\n", "plan"),
        ("property", "A.md", "---\nKind: PLAN\n---\n", "plan"),
        ("tag", "A.md", "---\ntags: [other, work/plan]\n---\n", "plan"),
        ("tag", "A.md", "---\nTags: '#Work/Plan'\n---\n", "plan"),
        ("heading", "A.md", "# Plan: X\n", "plan"),
        ("heading", "A.md", "text\n\nPlan꞉ X\n===\n", "plan"),
        ("heading", "A.md", "# Report 007: X\n", "report"),
        ("name", "a/Plan - X.md", "", "plan"),
        ("name", "report-007-x.md", "", "report"),
        ("folder", "Plans/X.md", "", "plan"),
        ("folder", "plans/deeper/X.md", "", "plan"),
        ("folder", "Reports/Done/X.md", "", "report"),
    ],
)
def test_each_rule_tells_a_kind(rule: str, path: str, text: str, kind: str) -> None:
    assert _told(path, text) == (kind, rule)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("A.md", ""),
        ("A.md", "---\nkind: other\n---\n"),
        ("A.md", "---\nkind: [plan]\n---\n"),
        ("A.md", "---\ntags: work/plans\n---\n"),
        ("A.md", "---\ntags: work/plan, other\n---\n"),
        ("A.md", "---\ntag: work/plan\n---\n"),
        ("A.md", "---\nkind: a: b\ntags: [work/plan]\n---\n"),
        ("A.md", "## Plan: X\n"),
        ("A.md", "# First\n# Plan: X\n"),
        ("A.md", "> # Plan: X\n"),
        ("Planning - X.md", ""),
        ("Plan overview.md", ""),
        ("Plans.md", ""),
        ("Planse/X.md", ""),
        ("Reports/X.md", ""),
    ],
)
def test_what_tells_no_kind(path: str, text: str) -> None:
    assert _told(path, text) == (None, "")


_EVERYTHING = "---\nkind: report\ntags: [work/plan]\n---\n# Report 1: X\n"


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (("property", "tag", "heading", "name", "folder"), ("report", "property")),
        (("tag", "property"), ("plan", "tag")),
        (("heading", "tag"), ("report", "heading")),
        (("name", "tag"), ("plan", "name")),
        (("folder", "name"), ("report", "folder")),
        (("folder",), ("report", "folder")),
        ((), (None, "")),
    ],
)
def test_the_first_rule_in_the_vault_s_order_tells(
    order: tuple[str, ...], told: tuple[str | None, str]
) -> None:
    config = replace(_CONFIG, recognise=order)
    assert _told("Reports/Done/Plan - X.md", _EVERYTHING, config) == told


def test_of_two_kinds_the_one_configured_first_is_told() -> None:
    assert _told("A.md", "---\ntags: [work/report, work/plan]\n---\n") == ("plan", "tag")


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        (["A", "#b"], ["a", "b"]),
        ("a", ["a"]),
        ("a, b", []),
        (["a b", "c"], ["c"]),
        (None, []),
        ([None, 3, "a", ""], ["a"]),
    ],
)
def test_the_tags_of_a_note(value: object, tags: list[str]) -> None:
    assert list(tags_of({"Tags": value})) == tags  # type: ignore[dict-item]


def test_a_template_s_properties_are_the_kind_s() -> None:
    kind = _kinds().get("plan")
    assert kind is not None
    block = kind.template.note.frontmatter
    assert block is not None
    assert [one.key for one in block.properties] == ["tags", "Created", "Domains"]


def test_a_template_s_links_are_placeholders() -> None:
    kind = _kinds().get("plan")
    assert kind is not None
    assert kind.template.link_targets == {"related plan", "domain - some domain"}


def test_a_template_s_counted_boxes_guidance_and_blank_rows_are_placeholders() -> None:
    kind = _kinds().get("plan")
    assert kind is not None
    assert kind.template.boxes == {"Goal 1"}
    assert kind.template.guidance is not None
    assert kind.template.guidance.fullmatch("_What is it for?_")
    assert kind.template.rows == {"|  |  |"}


def test_what_is_left_of_the_template_is_found_in_a_note() -> None:
    text = "# Plan: X\n\n_What is it for?_\n\n## Goals\n\n- [ ] Goal 1\n- [x] mine\n\n"
    text += "| a | b |\n|---|---|\n|  |  |\n"
    found = {(one.what, one.text) for one in _digest(text).leftovers}
    assert found == {("box", "Goal 1"), ("guidance", "_What is it for?_"), ("row", "|  |  |")}


def test_boxes_count_by_the_role_of_their_section() -> None:
    facts = _digest(
        "# Plan: X\n- [ ] none\n## 2. Goals (old)\n- [x] a\n- [ ] b\n### Sub\n- [-] c\n"
        "## Steps\n- [X] d\n## Doubts\n- [ ] e\n- [?] f\n## More\n- [ ] none\n"
    )
    assert (facts.criteria.open, facts.criteria.done) == (1, 1)
    assert (facts.tasks.open, facts.tasks.done) == (0, 1)
    assert (facts.questions.open, facts.questions.done) == (2, 0)


def test_a_section_of_a_role_inside_another_counts_its_boxes_once() -> None:
    facts = _digest("## Goals\n- [ ] a\n### Goals\n- [ ] b\n## Goals\n- [ ] c\n")
    assert facts.criteria.open == 3


def test_a_note_of_no_kind_has_roles_by_any_kind_s_wording() -> None:
    facts = _digest("## Goals\n- [ ] a\n", "A.md")
    assert (facts.kind, facts.criteria.open) == (None, 1)


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("Plan - X.md", "", "X"),
        ("Plan - X.md", "# Plan: The X\n", "The X"),
        ("A.md", "# The **X**\n", "The X"),
        ("A b.md", "", "A b"),
    ],
)
def test_a_note_s_title(path: str, text: str, title: str) -> None:
    assert _digest(text, path).title == title


@pytest.mark.parametrize(
    ("text", "status", "stage"),
    [
        ("", None, Stage.DRAFT),
        ("---\nstatus: Designed\n---\n", "Designed", Stage.LIVE),
        ("---\nStatus: implemented\n---\n", "implemented", Stage.DONE),
        ("---\ntags: [status/implemented]\n---\n", "implemented", Stage.DONE),
        ("---\nstatus: unheard-of\n---\n", "unheard-of", Stage.DRAFT),
        ("---\nstatus:\n---\n", None, Stage.DRAFT),
    ],
)
def test_a_note_s_status_and_stage(text: str, status: str | None, stage: Stage) -> None:
    facts = _digest(text)
    assert (facts.status, facts.stage) == (status, stage)


_RELATIONS = Relations(
    properties={"up": "parent"},
    labels={"needs": "depends-on"},
    sections={"related": "related", "works with": "affects"},
)


@pytest.mark.parametrize(
    ("title", "text", "headings", "relation"),
    [
        ("a label", "- **Needs:** [[X]]", [], "depends-on"),
        ("a label before its section", "- **Needs:** [[X]]", ["Related"], "depends-on"),
        ("a section", "[[X]]", ["Related"], "related"),
        ("a numbered section", "[[X]]", ["3. Works **with**"], "affects"),
        ("the innermost section", "[[X]]", ["Related", "Works with"], "affects"),
        ("an outer section", "[[X]]", ["Related", "Other"], "related"),
        ("an unknown label", "- **Likes:** [[X]]", [], "mentions"),
        ("nothing", "[[X]]", [], "mentions"),
    ],
)
def test_what_a_link_means(title: str, text: str, headings: list[str], relation: str) -> None:
    (link,) = scan(text).links
    above = [Heading(level, one, Span(0, 0)) for level, one in enumerate(headings, 1)]
    assert Places(above, _RELATIONS).relation_of(link) == relation, title


@pytest.mark.parametrize(
    ("key", "relation"),
    [("Up", "parent"), ("up.0", "parent"), ("Superseded By", "superseded-by"), ("a_b-C", "a-b-c")],
)
def test_what_a_property_s_link_means(key: str, relation: str) -> None:
    assert relation_of_property(key, _RELATIONS) == relation


def _canvas(*nodes: object) -> list[tuple[str, str]]:
    found = digest_canvas("a/Board.canvas", json.dumps({"nodes": nodes, "edges": []})).links
    assert all(one.link.kind is LinkKind.CANVAS for one in found)
    return [(one.link.target, one.link.subpath) for one in found]


@pytest.mark.parametrize(
    ("node", "links"),
    [
        ({"type": "file", "file": "a/B.md"}, [("a/B.md", "")]),
        ({"type": "file", "file": "a/B.md", "subpath": "#H"}, [("a/B.md", "#H")]),
        ({"type": "text", "text": "see [[B#H]] `[[C]]`"}, [("B", "#H")]),
        ({"type": "link", "url": "https://example.org"}, []),
        ({"type": "group", "label": "[[B]]"}, []),
        ({"type": "file", "file": 3}, []),
        ("no node", []),
        (None, []),
    ],
)
def test_the_links_of_a_canvas(node: object, links: list[tuple[str, str]]) -> None:
    assert _canvas(node) == links


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"nodes": 3}', "[" * 100_000])
def test_a_canvas_that_is_none_has_no_links(text: str) -> None:
    facts = digest_canvas("a/Board.canvas", text)
    assert (facts.links, facts.title) == ((), "Board")
