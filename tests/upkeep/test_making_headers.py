"""A new note whose header is lines of its text: filled there, and free of the template's advice."""

from __future__ import annotations

import pytest

from vaultkit.config import parse_config
from vaultkit.instructions import instructions_in
from vaultkit.kinds import make_kinds
from vaultkit.making import MakingError, Request, make
from vaultkit.note import Note

from .bench import ADA, SETTINGS, at, vault

_CONFIG = parse_config(
    """
    author = ""
    [kinds.memo]
    template = "Memo.md"
    folder = "Memos"
    name = "{date}-{slug}"
    heading = "{title}"
    title = "Subject"
    number = "No"
    numbering = "{year}/{number:02}"
    created = "Date"
    updated = "Last Updated"
    author = "From"
    reviewers = "To"
    status = "State"
    statuses = ["Open", "In Review"]
    defaults = { status = "Open" }
    instructions = ["How to use this template", "Delete this"]
    """
)


def _made(template: str, **asked: object) -> str:
    own = make_kinds(_CONFIG, {"memo": Note("Memo.md", template)})
    request = Request("Pay *less*: now", at(20), ADA, **asked)  # type: ignore[arg-type]
    (change,) = make(own.all[0], request, vault({}, own), SETTINGS).plan
    return change.after


@pytest.mark.parametrize(
    ("template", "note"),
    [
        ("- Subject: {{title}}\n- To: (whom)\n", "- Subject: Pay *less*: now\n- To: (whom)\n"),
        ("- Subject:\n", "- Subject: Pay *less*: now\n"),
        (
            "# {{title}}\n\nFrom: YOU\nDate: YYYY-MM-DD\n",
            "# Pay *less*: now\n\nFrom: {}\nDate: {d}\n",
        ),
        (
            "**From**: [Names]  \n**State**: [Open/In Review]  \n",
            "**From**: {}  \n**State**: Open  \n",
        ),
        ("**Last Updated:** [Date]\\\n**Date**:\\\n", "**Last Updated:** {d}\\\n**Date**: {d}\\\n"),
        ("**No**: [YYYY-XXX]  \n", "**No**: 2026/00  \n"),
        ("Last Updated: whenever\n", "Last Updated: whenever\n"),
        ("> From: [Names]\n", "> From: [Names]\n"),
        ("From: a\nFrom: b\n", "From: a\nFrom: b\n"),
        ("| From | [Names] |\n|---|---|\n| Date | x |\n| To | y |\n", None),
        (
            "From: YOU\r\nDate:\r\n\r\n# {{title}}\r\n",
            "From: {}\r\nDate: {d}\r\n\r\n# Pay *less*: now\r\n",
        ),
    ],
)
def test_what_is_certain_is_filled_in_and_the_rest_stays(template: str, note: str | None) -> None:
    wanted = template if note is None else note.replace("{}", ADA).replace("{d}", "2026-11-20")
    assert _made(template) == wanted


def test_a_status_asked_for_is_taken_as_the_kind_spells_it_or_refused_with_those_there_are() -> (
    None
):
    template = "**State**: [Open/In Review]\n"
    for asked in ("In Review", "in review", "in-review"):
        assert _made(template, choices={"status": asked}) == "**State**: In Review\n"
    with pytest.raises(MakingError, match="it offers Open, In Review"):
        _made(template, choices={"status": "gone"})


def test_a_field_asked_for_wins_over_what_would_be_filled_in() -> None:
    assert _made("From: YOU\nTo:\n", fields={"from": "Bo", "To": "a\nb"}) == "From: Bo\nTo: a b\n"
    with pytest.raises(MakingError, match="no property `Nope` in the template; it has From"):
        _made("From: YOU\n", fields={"Nope": "1"})


@pytest.mark.parametrize(
    "ending",
    [
        "\n---\n\nHow to use this template\n- Copy it.\n- Fill it.\n",
        "\n***\n\n## How to use this template\n\nCopy it.\n\n### Really\n",
        "\n\n**How to use this template:**\n1. Copy it.\n",
        "\n---\n\n---\n## Delete this\nNow.",
        "\n",
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_a_template_says_to_who_uses_it_never_reaches_a_note(ending: str, ends: str) -> None:
    text = f"# {{{{title}}}}\n\nText.\n\n---\n\n## Notes\n\nMore.{ending}".replace("\n", ends)
    wanted = "# Pay *less*: now\n\nText.\n\n---\n\n## Notes\n\nMore.\n".replace("\n", ends)
    assert _made(text) == wanted


def test_prose_that_mentions_the_instructions_stays() -> None:
    text = "Read how to use this template first.\n\n## How to use this\n\nText.\n"
    assert _made(text) == text


def test_advice_that_stands_first_leaves_the_properties_whole() -> None:
    note = Note("T.md", "---\na: b\n---\nHow to use this\n\nDelete me.\n")

    span = instructions_in(note, ["How to use this"])

    assert span is not None
    assert note.text[: span.start] == "---\na: b\n---\n"
