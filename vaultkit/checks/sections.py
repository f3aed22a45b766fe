"""Sections of the template that a note lacks, or in which nothing stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.checks.base import Check, Example, Found
from vaultkit.finding import Fix, Severity
from vaultkit.sections import title_of
from vaultkit.text import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.kinds import Kind
    from vaultkit.vault import Vault

_RULE = re.compile(r"\n\s*(?:-{3,}|\*{3,}|_{3,})\Z")
_LEVELS = (Severity.OFF, Severity.INFO, Severity.WARNING)
_MOST_NAMED = 5


def run_missing(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield a note that lacks sections of its template: once, with all of them."""
    kind = vault.kind_of(facts)
    if kind is None or not facts.missing:
        return
    titles = [one.title for one in facts.missing]
    named = ", ".join(titles[:_MOST_NAMED])
    more = len(titles) - _MOST_NAMED
    told = f"{named} and {more} more" if more > 0 else named
    said = f"section {told} is" if len(titles) == 1 else f"sections {told} are"
    yield Found(Span(0, 0), f"the template's {said} missing", _adding(facts, kind))


def _adding(facts: Facts, kind: Kind) -> Fix | None:
    there = {title_of(one.text).casefold() for one in facts.headings}
    places: dict[int, list[str]] = {}
    titles = []
    for title, at in facts.missing:
        # Where a part of it stands elsewhere already, a person has to say where it belongs.
        if there.isdisjoint(kind.template.within(title)):
            section = "\n".join(kind.template.section(title).splitlines())
            places.setdefault(at, []).append(section.strip())
            titles.append(title)
    if not places:
        return None
    starts = [one.span.start for one in facts.headings]
    edits = []
    for at, sections in places.items():
        text = "\n\n".join(sections)
        # A rule parts a section from the next one.
        told = text if at <= max(starts, default=-1) else _RULE.sub("", text)
        edits.append(Edit(Span(at, at), f"{told}\n\n" if at in starts else f"\n\n{told}"))
    why = f"add {', '.join(titles)} with the template's guidance"
    return Fix(why, safe=False, edits=tuple(edits))


def run_blank(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield every section of the template in which nothing stands."""
    del vault
    for title, span in facts.blanks:
        yield Found(span, f"nothing stands below “{title}”")


_HEAD = "---\ntags:\n  - architecture/domain\n  - status/{status}\n---\n# Domain: Billing\n"
_REST = "## Related Documents\n\nNone.\n\n## Changelog\n\nNone.\n"

MISSING_SECTION = Check(
    "missing-section",
    _LEVELS,
    "sections of the template that a note lacks",
    """The template says what a note of its kind answers. A section that is not there is a
question that nobody sees any more. In a draft that is as it should be.

Add it (`vaultkit fix --unsafe` puts the template's own text there), or take it out of the
template.""",
    run_missing,
    (
        Example(
            "some are missing",
            _HEAD.format(status="implemented") + "## Purpose\n\nBills.\n\n" + _REST,
            ("1:1 the template's sections Language, Owns, Depends On are missing",),
        ),
        Example("a draft", _HEAD.format(status="draft") + "## Purpose\n\nBills.\n\n" + _REST),
        Example("made from no template", _HEAD.format(status="implemented") + "## Fees\n\nNo.\n"),
    ),
    of_work=True,
)

BLANK_SECTION = Check(
    "blank-section",
    _LEVELS,
    "a section of the template in which nothing stands",
    """A heading without a word below it looks like an answer in the outline and is none.

Answer it, write why it does not apply, or delete the heading.""",
    run_blank,
    (
        Example(
            "nothing below the heading",
            _HEAD.format(status="implemented") + "## Purpose\n\n" + _REST,
            ("7:1 nothing stands below “Purpose”",),
        ),
        Example("a word", _HEAD.format(status="implemented") + "## Purpose\n\nBills.\n"),
    ),
    of_work=True,
)
