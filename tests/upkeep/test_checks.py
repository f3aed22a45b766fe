"""Every check by its own examples: as written, in disguise, and after its own fix."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vaultkit.checks import CHECKS, Check, Example, find
from vaultkit.finding import Finding
from vaultkit.note import Note
from vaultkit.text import apply_edits

from .bench import REPOSITORY, kinds, vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def body_of(example: Example) -> str:
    return example.text[Note(example.path, example.text).body_start :]


def has_properties(example: Example) -> bool:
    return body_of(example) != example.text


FRONTMATTER = "---\nother: x\n---\n"
# A file that is no text can be no example.
WITHOUT_EXAMPLES = {"unreadable-note"}
EXAMPLES = [(check, one) for check in CHECKS for one in check.examples]
NAMES = [f"{check.code}: {one.title}" for check, one in EXAMPLES]
every_check = pytest.mark.parametrize("check", CHECKS, ids=[check.code for check in CHECKS])
every_example = pytest.mark.parametrize(("check", "example"), EXAMPLES, ids=NAMES)


def findings(check: Check, example: Example) -> list[Finding]:
    texts = {**example.others, example.path: example.text}
    return find(vault(texts), [example.path], [check.code])


def told(check: Check, example: Example) -> tuple[str, ...]:
    return tuple(_line(one) for one in findings(check, example))


def _line(one: Finding, lower: int = 0) -> str:
    return f"{one.start[0] - lower}:{one.start[1]} {one.message}"


@every_check
def test_a_check_has_a_reason_and_a_summary(check: Check) -> None:
    assert check.reason.strip()
    assert check.summary == check.summary.strip()
    assert "\n" not in check.summary


@every_check
def test_a_check_shows_what_it_flags_and_what_it_leaves_alone(check: Check) -> None:
    shown = {bool(example.finds) for example in check.examples}
    assert shown == ({True, False} if check.code not in WITHOUT_EXAMPLES else set())


def test_every_code_is_one_check_s() -> None:
    codes = [check.code for check in CHECKS]
    assert len(set(codes)) == len(codes)


@every_example
def test_an_example_is_flagged_as_it_says(check: Check, example: Example) -> None:
    assert told(check, example) == example.finds


@every_example
def test_line_ends_make_no_difference(check: Check, example: Example) -> None:
    others = {path: text.replace("\n", "\r\n") for path, text in example.others.items()}
    disguised = replace(example, text=example.text.replace("\n", "\r\n"), others=others)
    assert told(check, disguised) == example.finds


@every_example
def test_a_missing_final_newline_makes_no_difference(check: Check, example: Example) -> None:
    assert told(check, replace(example, text=example.text.removesuffix("\n"))) == example.finds


@every_example
def test_a_bom_makes_no_difference(check: Check, example: Example) -> None:
    assert told(check, replace(example, text="\ufeff" + example.text)) == example.finds


@pytest.mark.parametrize(
    ("check", "example"), [pair for pair in EXAMPLES if not has_properties(pair[1])]
)
def test_properties_above_only_move_what_is_found(check: Check, example: Example) -> None:
    below = replace(example, text=FRONTMATTER + example.text)
    lines = [_line(one, 3 if one.span.end else 0) for one in findings(check, below)]
    assert tuple(lines) == example.finds


@every_example
def test_text_in_front_only_moves_what_is_found(check: Check, example: Example) -> None:
    head = example.text.removesuffix(body_of(example))
    below = replace(example, text=f"{head}Some text.\n\n{body_of(example)}")
    lower = head.count("\n")
    lines = [
        _line(one, 2 if one.start[0] > lower and one.span.end else 0)
        for one in findings(check, below)
    ]
    assert tuple(lines) == example.finds


@every_example
def test_nothing_is_found_in_a_fence(check: Check, example: Example) -> None:
    note = Note(example.path, example.text)
    fenced = replace(
        example, text=f"{note.text[: note.body_start]}````\n{body_of(example)}\n````\n"
    )
    in_body = [one for one in findings(check, fenced) if one.span.start >= note.body_start]
    assert [one for one in in_body if one.span.end] == []


@every_example
def test_a_fix_mends_its_finding_and_nothing_else(check: Check, example: Example) -> None:
    for one in findings(check, example):
        if one.fix is None:
            continue
        fixed = replace(example, text=apply_edits(example.text, one.fix.edits))
        assert fixed.text != example.text
        left = [again.message for again in findings(check, fixed)]
        assert one.message not in left
        assert len(left) == len(example.finds) - 1


@every_example
def test_a_fix_leaves_nothing_to_fix(check: Check, example: Example) -> None:
    text = example.text
    for _ in range(len(example.finds)):
        fixes = [one.fix for one in findings(check, replace(example, text=text)) if one.fix]
        text = apply_edits(text, fixes[0].edits) if fixes else text
    assert not [one for one in findings(check, replace(example, text=text)) if one.fix]


@every_example
def test_a_finding_lies_inside_its_note(check: Check, example: Example) -> None:
    for one in findings(check, example):
        assert 0 <= one.span.start <= one.span.end <= len(example.text)
        assert one.start <= one.end


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("See ![[Chekout]].\n", {"Checkout.md": ""}),
        ("See [[Chekout#Why|there]].\n", {"Checkout.md": "# Why\n"}),
        ('---\nup: "[[Chekout]]"\n---\n', {"Checkout.md": ""}),
        ("---\nup: '[[Chekout|x]]'\n---\n", {"Checkout.md": ""}),
        ('---\nup:\n  - "[[a/Chekout]]"\n---\n', {"Checkout.md": ""}),
        ('---\nup: "[[Chekout now]]"\n---\n', {'Checkout" now.md': ""}),
        ("---\nup: '[[Adas note]]'\n---\n", {"Ada's note.md": ""}),
        ("| A |\n| - |\n| [[Chekout]] |\n", {"Checkout.md": ""}),
        ("See [[ADR 7]].\n", {"Queues.md": "---\naliases: [ADR 7]\n---\n"}),
        ("See ![[ADR 7]].\n", {"Queues.md": "---\naliases: [ADR 7]\n---\n"}),
        ("See [[ADR 7|why]].\n", {"Queues.md": "---\naliases: [ADR 7]\n---\n"}),
        ("| A |\n| - |\n| [[ADR 7\\|why]] |\n", {"Queues.md": "---\naliases: [ADR 7]\n---\n"}),
        (
            "| A |\n| - |\n| [[ADR 7]] |\n",
            {"Queues.md": "---\naliases: [ADR 7]\n---\n"},
        ),
    ],
)
def test_a_fix_leaves_the_note_whole_wherever_the_link_stands(
    text: str, others: dict[str, str]
) -> None:
    for one in find(vault({**others, "A.md": text}), ["A.md"]):
        if one.fix is None:
            continue
        fixed = apply_edits(text, one.fix.edits)
        note = Note("A.md", fixed)
        assert len(note.scan.links) == len(Note("A.md", text).scan.links)
        assert not (note.frontmatter and note.frontmatter.error)
        assert [one.message for one in find(vault({**others, "A.md": fixed}), ["A.md"])] == []


# Law 8


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    spared = {id(one) for one in _spared(tree)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in spared
        ):
            yield node.lineno, node.value


def _spared(tree: ast.Module) -> Iterable[ast.AST]:
    """Yield what may name a kind: docstrings, examples' texts, tables of relations."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Example":
            yield from ast.walk(node)
        elif isinstance(node, ast.Assign) and any(map(_is_of_relations, node.targets)):
            yield from ast.walk(node.value)


def _is_of_relations(target: ast.expr) -> bool:
    # A relation may be called as a kind is: `domain` is both.
    return isinstance(target, ast.Name) and "RELATION" in target.id


@pytest.mark.parametrize("key", [kind.key for kind in kinds().all])
def test_no_kind_s_name_stands_in_code(key: str) -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}:{line}"
        for path in sorted((REPOSITORY / "vaultkit").rglob("*.py"))
        for line, text in _strings(path)
        if text.strip().casefold() == key.casefold()
    ]
    assert found == []
