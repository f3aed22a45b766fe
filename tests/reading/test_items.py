"""What a section lists is counted in whatever form it stands, and what says nothing is not."""

from __future__ import annotations

import pytest

from vaultkit.config import parse_config
from vaultkit.facts import Facts, digest
from vaultkit.kinds import make_kinds
from vaultkit.note import Note

_KINDS = make_kinds(
    parse_config(
        """
        [kinds.plan]
        template = "Plan.md"
        folder = "Plans"
        name = "Plan - {title}"
        heading = "Plan: {title}"
        questions = ["Doubts"]
        question_items = true
        alternatives = ["Alternatives"]
        decisions = ["Decision Log"]
        reviewers = "Reviewers"
        """
    ),
    {
        "plan": Note(
            "Plan.md",
            "# Plan: {{title}}\n\nReviewers: @one, @two\n\n"
            "## Doubts\n\n1. **[What we do not know]**\n   - Context: [What depends on it]\n\n"
            "## Alternatives\n\n_Each option._\n\n### Alternative 1: [Name]\n- **Pros**: [Good]\n\n"
            "## Decision Log\n\n|Date|Decision|\n|---|---|\n|||\n",
        )
    },
)


def _digest(text: str) -> Facts:
    return digest(Note("Plan - X.md", f"# Plan: X\n\n{text}"), _KINDS)


def _questions(below: str) -> tuple[int, int]:
    counted = _digest(f"## Doubts\n\n{below}\n## More\n\n- not this\n").questions
    return counted.open, counted.done


@pytest.mark.parametrize(
    ("below", "open_and_done"),
    [
        ("- Why?\n- [ ] When?\n", (1, 0)),
        ("- [ ] Why?\n- [x] When?\n- [-] Who? (waived: nobody asks)\n", (1, 1)),
        ("- Why?\n- When?\n", (2, 0)),
        ("1. Why?\n2) When?\n", (2, 0)),
        ("* Why?\n+ When?\n", (2, 0)),
        (" * Why?\n   - nested\n * When?\n", (2, 0)),
        ("- Why?\n  goes on\n  - nested\n\n  more\n- When?\n", (2, 0)),
        ("- ~~Why?~~\n- When?\n", (1, 1)),
        ("- ~~Why?~~ Because.\n", (0, 1)),
        ("- \u2705 Why?\n- \u2714\ufe0f When?\n", (0, 2)),
        ("- Why? **Answer**: because.\n", (0, 1)),
        ("- Why?\n    - Resolved: because.\n- When?\n", (1, 1)),
        ("- Why? (decided)\n", (0, 1)),
        ("- Why? _Resolved_\n- When?\n", (1, 1)),
        ("- Why?\n  - Answer:\n", (1, 0)),
        ("- Why?\n  - Answer:\n  - Impact: high\n", (1, 0)),
        ("- Why?\n  - **Answer**: TBD\n  - Impact: high\n", (1, 0)),
        ("### Why?\n\n**Decision:**\n\nBecause.\n", (0, 1)),
        ("### Why?\n\n**Decision:**\n\n### When?\n", (2, 0)),
        ("- What was decided in May, and why?\n", (1, 0)),
        ("- How is a conflict resolved?\n- What is the answer?\n", (2, 0)),
        ("- How is it resolved? Resolved: by hand.\n", (0, 1)),
        ("- Is the answer cached?\n- Has anybody decided on a name?\n", (2, 0)),
        ("### Why?\n\nText.\n\n### When?\n\n**Decision:** now.\n", (1, 1)),
        ("None.\n", (0, 0)),
        ("- None\n", (0, 0)),
        ("- N/A\n", (0, 0)),
        ("- *None at this time.*\n", (0, 0)),
        ("- No open questions.\n", (0, 0)),
        ("- No idea what it costs?\n", (1, 0)),
        ("1. **[What we do not know]**\n   - Context: [What depends on it]\n", (0, 0)),
        ("1. **Who pays?**\n   - Context: [What depends on it]\n", (1, 0)),
        ("- \n- \n", (0, 0)),
        ("[doubts]: #doubts\n", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_questions_are_boxes_else_items_else_headings(
    below: str, open_and_done: tuple[int, int]
) -> None:
    assert _questions(below) == open_and_done


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_question_is_told_by_its_words(ends: str) -> None:
    text = "## Doubts\n\n- Why is it  so?  \n- When?".replace("\n", ends)
    assert [one.text for one in _digest(text).questions.boxes] == ["Why is it  so?", "When?"]


def _alternatives(below: str) -> int:
    return _digest(f"## Alternatives\n\n{below}\n\n## More\n\n- not this\n").alternatives


@pytest.mark.parametrize(
    ("below", "count"),
    [
        ("### Do nothing\n\nCheap.\n\n### Buy it\n\nDear.\n", 2),
        ("### 1. Do nothing\n#### Pros\n#### Cons\n### 2. Buy it\n", 2),
        ("- Do nothing\n- Buy it: dear\n", 2),
        ("* Do nothing\n  * too cheap\n* Buy it\n", 2),
        ("1. Do nothing\n2. Buy it\n3. Rent it\n", 3),
        ("**Do nothing.** Cheap.\n\n**Buy it.** Dear.\n", 2),
        ("**Do nothing**: cheap.\ngoes on\n\nmore of it\n\n__Buy it__\n\nDear.\n", 2),
        ("**Do nothing**\n- cheap\n- slow\n\n**Buy it**\n- dear\n", 2),
        ("- Do nothing\n- Buy it\n- Rent it\n\n**Conclusion:** we rent.\n", 3),
        ("Two ways.\n\n**Do nothing.** Cheap.\n\n**Buy it.** Dear.\n", 2),
        ("- **Do nothing:** cheap\n- **Buy it:** dear\n", 2),
        ("| Option | Why not |\n| --- | --- |\n| Buy | dear |\n| Rent | dear |\n|  |  |\n", 2),
        ("We could buy it, which is dear.\n\nOr rent it.\n", 1),
        ("### Alternative 1: [Name]\n- **Pros**: [Good]\n", 0),
        ("### Alternative 1: Buy it\n- **Pros**: [Good]\n", 1),
        ("_Each option._\n", 0),
        ("_Each option._\n\nBuy it.\n", 1),
        ("None.\n", 0),
        ("- None\n", 0),
        ("N/A\n", 0),
        ("TBD\n", 0),
        ("---\n", 0),
        ("", 0),
    ],
)
def test_alternatives_are_sub_headings_rows_items_bold_paragraphs_or_prose(
    below: str, count: int
) -> None:
    assert _alternatives(below) == count


@pytest.mark.parametrize(
    ("log", "count"),
    [
        ("|Date|Decision|\n|---|---|\n|||\n", 0),
        ("|Date|Decision|\n|---|---|\n|2026-11-20|Buy|\n|||\n", 1),
        ("- 2026-11-20: buy it\n- 2026-11-21: rent it\n", 2),
        ("### 2026-11-20: buy it\n\nIt is there.\n", 1),
        ("2026-11-20: buy it.\n", 1),
        ("", 0),
    ],
)
def test_decisions_are_counted_alike(log: str, count: int) -> None:
    assert _digest(f"## Decision Log\n\n{log}").decisions == count


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Ann", 1),
        ("Ann, Bo", 2),
        ("Ann; Bo & Cy and Di", 4),
        ("@ann<br>@bo", 2),
        ("[Ann](https://example.org/ann), [[Bo]]", 2),
        ("**Ann**", 1),
        ("Fernando Sandoval", 1),
        ("", 0),
        ("TBD", 0),
        ("[TBD]", 0),
        ("[Names]", 0),
        ("none", 0),
        ("@one, @two", 0),
        ("\u2014", 0),
    ],
)
def test_reviewers_are_who_is_named_and_not_what_the_template_has(said: str, count: int) -> None:
    assert _digest(f"**Reviewers**: {said}\n").reviewers == count


def test_reviewers_below_a_field_and_in_properties_are_counted() -> None:
    assert _digest("Reviewers:\n- Ann\n- Bo\n").reviewers == 2
    note = Note("Plan - X.md", "---\nReviewers: [Ann, Bo, Cy]\n---\n")
    assert digest(note, _KINDS).reviewers == 3
