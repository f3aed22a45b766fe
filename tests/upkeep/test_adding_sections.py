"""Missing sections are added where the template has them, as a person would have written them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.assemble import assemble
from vaultkit.checks import find
from vaultkit.config import parse_config
from vaultkit.kinds import make_kinds
from vaultkit.mending import mend
from vaultkit.note import Note

_PATH = "Plan - X.md"
_SECTIONS = {
    "Why": "## Why\n\n_Who is stuck._\n",
    "What": "## What\n\n_The change._\n",
    "Parts": "### Parts\n\n| Part | Owner |\n| --- | --- |\n|  |  |\n",
    "Picture": "### Picture\n\n```\n# [A]\n```\n",
    "Log": "## 9. Log\n\n- \n",
}
_TEMPLATE = "# Plan: {{title}}\n\nStatus: [Draft/Done]\n\n---\n\n" + "\n---\n\n".join(
    _SECTIONS.values()
)
_CONFIG = parse_config(
    """
    [severity]
    missing-section = "warning"
    [kinds.plan]
    template = "Plan.md"
    folder = "Plans"
    name = "Plan - {title}"
    heading = "Plan: {title}"
    """
)


def _mended(text: str, template: str = _TEMPLATE) -> str:
    """Return a note with what `fix --unsafe` adds."""
    own = make_kinds(_CONFIG, {"plan": Note("Plan.md", template)})
    found = find(assemble("v", {_PATH: text}, own), codes=["missing-section"])
    (change,) = mend(found, {_PATH: text}, unsafe=True) or [None]
    return change.after if change else text


_OTHERS = "\n---\n\n".join(_SECTIONS[one] for one in ("What", "Parts", "Picture"))


@pytest.mark.parametrize(
    ("before", "added", "after"),
    [
        ("## Why\n\nPain.\n\n---\n", f"\n{_OTHERS}\n---\n", "\n## 9. Log\n\n- Begun.\n"),
        (
            "## Why\nPain.\n## What\nGain.\n### Parts\nNone.\n### Picture\nNone.",
            "\n\n## 9. Log\n\n-",
            "",
        ),
        (
            "## Why\n\nPain.\n\n## What\n",
            f"\n{_SECTIONS['Parts']}\n---\n",
            "\n### Picture\n\nNone.\n\n## Log\n",
        ),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_sections_are_added_one_blank_line_apart(
    before: str, added: str, after: str, ends: str
) -> None:
    text = (before + after).replace("\n", ends)
    assert _mended(text) == (before + added + after).replace("\n", ends)


@pytest.mark.parametrize("before", ["", "\n\n", "\ufeff", "\ufeff \n"])
def test_an_empty_note_waits_to_be_filled(before: str) -> None:
    assert _mended(before) == before


@pytest.mark.parametrize("before", ["", "\n\n", "\ufeff"])
def test_what_would_stand_above_all_stands_before_the_first_heading(before: str) -> None:
    rest = "".join(f"\n{_SECTIONS[one]}" for one in ("What", "Parts", "Picture", "Log")).lstrip()
    assert _mended(before + rest) == f"{before}{_SECTIONS['Why']}\n---\n\n{rest}"


def test_a_template_of_other_line_ends_gives_those_of_the_note() -> None:
    assert "\r" not in _mended("# Plan: X\n\nText.\n", _TEMPLATE.replace("\n", "\r\n"))


_WRITTEN = st.sampled_from(
    ["\n", "\nText.\n", "\n- a\n\n---\n", "\n| a |\n| - |\n", "\n```\n## Why\n```\n"]
)
_HEADINGS = ["# Plan: X\n", "## Own\n", "#### Deep\n", *(f"## {one}\n" for one in _SECTIONS)]
_NOTES = st.lists(st.tuples(st.sampled_from(_HEADINGS), _WRITTEN), max_size=7).map(
    lambda parts: "\n".join(heading + below for heading, below in parts)
)


@given(_NOTES, st.sampled_from(["", "\n", "Last"]))
@settings(deadline=None)
def test_what_was_added_is_no_longer_missing_and_all_else_is_still_there(
    text: str, end: str
) -> None:
    before = text + end
    after = _mended(before)
    assert _mended(after) == after
    lines = iter(after.splitlines())
    assert all(any(line == one for one in lines) for line in before.splitlines())
