"""What a status asks of a note before it is true."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vaultkit.config import Stage, plain_status
from vaultkit.lifecycle import stage_of
from vaultkit.sections import names_section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.kinds import Kind

_MOST_NAMED = 3
# What stands below headings that the kind's table names.
_BY_SECTION = ("criteria", "tasks", "questions", "documentation", "alternatives", "decisions")


class Wanted(NamedTuple):
    """One thing that a gate wants: what of, by the name in the configuration, and a phrase."""

    what: str
    phrase: str


def wanted_of(facts: Facts, kind: Kind, status: str) -> Iterator[Wanted]:
    """Yield what a note of a kind lacks for a status to be true.

    What the statuses before it want in the kind's order is wanted too. What retires a note asks
    for nothing.
    """
    if stage_of(status, kind.rules) is Stage.RETIRED:
        return
    asked = {what: None for one in _passed(kind, status) for what in kind.config.gates.get(one, ())}
    for what in asked:
        phrase = _lack(what, facts)
        if phrase:
            yield Wanted(what, phrase)


def _passed(kind: Kind, status: str) -> list[str]:
    order = [plain_status(one) for one in kind.config.statuses]
    plain = plain_status(status)
    return order[: order.index(plain) + 1] if plain in order else [plain]


def _lack(what: str, facts: Facts) -> str:
    """Return what is lacking of one kind of thing, "" if nothing is."""
    boxes = {
        "criteria": (facts.criteria, "open criterion", "open criteria"),
        "tasks": (facts.tasks, "open task", "open tasks"),
        "questions": (facts.questions, "open question", "open questions"),
        "documentation": (facts.documentation, "open document", "open documents"),
    }
    if what in boxes:
        counted, one, many = boxes[what]
        return _count(counted.open, one, many)
    if what == "sections":
        return _sections(facts)
    named = {
        "reviewers": (facts.reviewers, "no reviewer"),
        "alternatives": (facts.alternatives, "no alternative"),
        "decisions": (facts.decisions, "no decision"),
    }
    count, phrase = named[what]
    return "" if count else phrase


def _sections(facts: Facts) -> str:
    blank = [one.title for one in facts.blanks]
    blank += [one.text for one in facts.leftovers if one.what == "section"]
    told = ", ".join(blank[:_MOST_NAMED])
    more = len(blank) - _MOST_NAMED
    named = f" ({told}{f' and {more} more' if more > 0 else ''})" if blank else ""
    sections = _count(len(blank), "blank section", "blank sections") + named
    places = sum(one.what != "section" for one in facts.leftovers)
    left = _count(places, "placeholder of the template", "placeholders of the template")
    return " and ".join(part for part in (sections, left) if part)


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""


def lost_roles(kind: Kind) -> list[str]:
    """Return what gates of a kind ask for that no section of its template is named for."""
    asked = {what for wanted in kind.config.gates.values() for what in wanted}
    headings = [one.text for one in kind.template.note.scan.headings]
    return [
        role
        for role in _BY_SECTION
        if role in asked
        and not any(names_section(one, getattr(kind.config, role)) for one in headings)
    ]
