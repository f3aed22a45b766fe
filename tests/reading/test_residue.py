"""The template is the schema: what a note still has of it, and what it lacks of it."""

from __future__ import annotations

import pytest

from vaultkit.config import parse_config
from vaultkit.facts import Facts, digest
from vaultkit.kinds import make_kinds
from vaultkit.note import Note
from vaultkit.template import Template

_TEMPLATE = """# Plan: {{title}}

**Number**: [YYYY-XXX]\\
**Status**: Draft\\
**Who**: [Names]

---

## 1. Why

_Who is stuck, and on what._

## 2. What

[The change, in
one paragraph]

### Parts

- [A part]: [What it does]
- **Kept:**

| Part | Owner |
| ---- | ----- |
| [Name] | [Who] |
|  |  |

#### ComponentName

- **Purpose:** [One sentence]

### Picture

```
[Entity A] ---> [Entity B]
```

## 3. Boxes

- [ ] Goal 1
- [ ] API documentation

## Endpoint: [Method]

See [[Some plan]], [there](there.md), ![p](p.png), [ref][1] and a note[^1].

[why]: #why
"""
_KINDS = make_kinds(
    parse_config(
        """
        [kinds.plan]
        template = "Plan.md"
        folder = "Plans"
        name = "Plan - {title}"
        heading = "Plan: {title}"
        statuses = ["Draft", "Approved"]
        """
    ),
    {"plan": Note("Plan.md", _TEMPLATE)},
)


def _digest(text: str) -> Facts:
    return digest(Note("Plan - X.md", text), _KINDS)


def _left(text: str) -> list[tuple[str, str]]:
    return [(one.what, one.text) for one in _digest(f"# Plan: X\n\n{text}").leftovers]


def _template(text: str) -> Template:
    return Template(Note("T.md", text))


# The schema


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("# T: {{title}}\n\n## 1. **Why**\n\n### Deep\n\n#### Deeper\n", {"why": 2, "deep": 3}),
        ("# Why\n\n# What\n\n## Deep\n", {"why": 1, "what": 1, "deep": 2}),
        ("## Why\n\n## Endpoint: [Method]\n\n## `POST` it\n\n## {{title}}\n", {"why": 2}),
        ("# Only a title\n", {"only a title": 1}),
        ("", {}),
    ],
)
def test_the_sections_of_a_template_are_those_a_note_has_to_have(
    text: str, schema: dict[str, int]
) -> None:
    assert _template(text).schema == schema


def test_brackets_are_neither_boxes_nor_links_nor_code_of_a_link() -> None:
    found = _template(_TEMPLATE).brackets
    assert found
    for bracket in ("[A part]", "[What it does]", "[Name]", "[Names]", "[Method]", "[Entity A]"):
        assert found.fullmatch(bracket), bracket
    for other in ("[ ]", "[Some plan]", "[there]", "[p]", "[ref]", "[1]", "[^1]", "[why]"):
        assert not found.fullmatch(other), other


def test_what_has_prose_has_words_and_a_form_has_none() -> None:
    assert set(
        _template("## A\n\nSay it.\n\n## B\n\n- [ ] Box\n\n## C\n\n_Guidance._\n").words
    ) == {"a"}


# What is left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("- [ ] Goal 1\n", [("box", "Goal 1")]),
        ("- [x] Goal 1\n", [("box", "Goal 1")]),
        ("- [ ] API documentation\n", []),
        ("| a | b |\n| --- | --- |\n|  |  |\n", [("row", "|  |  |")]),
        ("_Who is stuck, and on what._\n", [("guidance", "_Who is stuck, and on what._")]),
        ("  _Who is stuck, and on what._  \n", [("guidance", "_Who is stuck, and on what._")]),
        ("Asks: _Who is stuck, and on what._\n", []),
        ("- [A part]: does it\n", [("bracket", "[A part]")]),
        ("- [A part]: [What it does]\n", [("bracket", "[A part]"), ("bracket", "[What it does]")]),
        ("See [A part](a.md) and [Another].\n", []),
        ("**Number**: [YYYY-XXX]\n", [("field", "Number: [YYYY-XXX]")]),
        ("**Number**: 2026-001\n**Who**: [Names]\n", [("field", "Who: [Names]")]),
        ("**Status**: Draft\n", []),
        ("| Part | Owner |\n| --- | --- |\n| [Name] | Ann |\n", [("bracket", "[Name]")]),
        ("Answered.\n", []),
    ],
)
def test_what_was_never_replaced_is_found(text: str, left: list[tuple[str, str]]) -> None:
    assert _left(text) == left


def test_a_section_with_the_template_s_own_words_is_left_however_it_is_wrapped() -> None:
    template = Note("Plan.md", "# Plan: {{title}}\n\n## Cost\n\nSay what it costs, and whom.\n")
    kinds = make_kinds(_KINDS.config, {"plan": template})
    for told, left in (
        ("Say what it costs, and whom.", ["Cost"]),
        ("Say what it\ncosts, and whom.\n\n---", ["Cost"]),
        ("Say what it costs, and whom: nothing.", []),
    ):
        facts = digest(Note("Plan - X.md", f"# Plan: X\n\n## 4. Cost\n\n{told}\n"), kinds)
        assert [one.text for one in facts.leftovers] == left, told


def test_a_note_that_is_the_template_has_all_of_it_left_and_lacks_nothing() -> None:
    facts = _digest(_TEMPLATE.replace("{{title}}", "X"))
    kinds = {"box", "row", "guidance", "bracket", "field", "section"}
    assert {one.what for one in facts.leftovers} == kinds
    assert (facts.missing, facts.blanks) == ((), ())


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_ends_make_no_difference(ends: str) -> None:
    text = _TEMPLATE.replace("{{title}}", "X")
    told = [(one.what, one.text) for one in _digest(text.replace("\n", ends)).leftovers]
    assert told == [(one.what, one.text) for one in _digest(text).leftovers]


# What is blank or missing


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("## Why\n\n## What\n\nText.\n", ["Why"]),
        ("## 1. Why\n\n---\n\n## What\n\n***\n", ["Why", "What"]),
        ("## Why\n\n### Own\n\nText.\n\n## What\n\n### Parts\n", ["Parts"]),
        ("## Own\n\n## Why\n\n- [ ] box\n", []),
        ("## Why\n\n![p](p.png)\n\n## What\n\n[[B]]\n", []),
        ("## Why", ["Why"]),
    ],
)
def test_a_section_of_the_template_in_which_nothing_stands_is_blank(
    text: str, blank: list[str]
) -> None:
    assert [one.title for one in _digest(f"# Plan: X\n\n{text}").blanks] == blank


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", []),
        ("## Why\n\n## 2. what\n\n### Parts\n\n### Picture\n\n## Boxes\n", []),
        ("## Why\n\n## What\n\n## Boxes\n", ["Parts", "Picture"]),
        ("## Boxes\n\n## Why\n", ["What"]),
        ("### Why\n\n# What\n\n## Parts\n\n## Picture\n", ["Boxes"]),
    ],
)
def test_what_a_missing_section_holds_is_missing_with_it(text: str, missing: list[str]) -> None:
    assert [one.title for one in _digest(f"# Plan: X\n\n{text}").missing] == missing


@pytest.mark.parametrize(
    "text",
    [
        "# Plan: X\n\n## Why\n\nA.<What>\n\n## Boxes\n\nB.\n\n## Own\n",
        "# Plan: X\n\nA.<Why>\n\n## What\n\nB.<Parts, Picture>\n\n## Boxes\n",
        "# Plan: X\n\n## What\n\nA.\n\n### Parts\n\nB.<Picture, Boxes>\n\n## Own\n",
        "# Plan: X<Why>\n## What<Parts, Picture>\n## Boxes",
    ],
)
def test_a_missing_section_would_stand_where_the_template_has_it(text: str) -> None:
    plain, wanted = "", {}
    for part in text.split("<"):
        told, mark, rest = part.rpartition(">")
        if mark:
            wanted[len(plain)] = told.split(", ")
        plain += rest
    found: dict[int, list[str]] = {}
    for one in _digest(plain).missing:
        found.setdefault(one.at, []).append(one.title)
    assert {at: found.get(at) for at in wanted} == wanted


def test_what_a_template_says_to_who_uses_it_is_no_part_of_the_schema() -> None:
    advice = (
        "\n---\n\n## How to use this template\n\n_Copy it._ [Ask us]\n\n## Even more\n\nText.\n"
    )
    own = make_kinds(_KINDS.config, {"plan": Note("Plan.md", _TEMPLATE + advice)})
    template = own.all[0].template
    assert template.note.text == _TEMPLATE
    assert template.schema == _KINDS.all[0].template.schema
