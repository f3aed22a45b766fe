"""What became of a template's properties: new ones are added blank, old ones go while blank."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.entries import line_of
from vaultkit.frontmatter import read
from vaultkit.text import Edit, Span, apply_edits, line_end
from vaultkit.upgrading.model import Conflict, Step, Upgrade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vaultkit.config import Config
    from vaultkit.frontmatter import Frontmatter, Property, Value
    from vaultkit.note import Note

_PLACE = re.compile(r"\{\{[^{}\n]*\}\}")
_BLANK = re.compile(r"[ \t]*:[ \t]*(?:\[\]|\"\"|'')?[ \t]*\r?\n?\Z")
_WHERE = "properties"


def upgrade_properties(note: Note, old: Note, new: Note, config: Config) -> Upgrade:
    """Return what brings a note's properties up to its template; no value is ever changed.

    Args:
        note: a note whose properties can be read, if it has any.
        old: the template that it was made from.
        new: the template in force.
        config: says which properties are stamps.
    """
    # Only the keys count, and a place such as `{{title}}` is seldom YAML.
    plain = _PLACE.sub("x", new.text)
    was, now = read(_PLACE.sub("x", old.text)), read(plain)
    if (was and was.error) or (now and now.error):
        which = "former template" if was and was.error else "template"
        why = f"of the {which} cannot be read, so those of the note stay"
        return Upgrade((), (Conflict(_WHERE, why),) if _block(old) != _block(new) else ())
    former, current = _keys(was), _keys(now)
    there, has = note.frontmatter, _keys(note.frontmatter)
    came = [one for one in (now.properties if now else ()) if _folded(one) not in former | has]
    came = [one for one in came if not _is_tags(one)]
    if there is None:
        names = ", ".join(one.key for one in came)
        why = f"are not there at all, so {names} cannot be added"
        return Upgrade((), (Conflict(_WHERE, why),) if came else ())
    order = [_folded(one) for one in (now.properties if now else ())]
    stamps = {config.created.casefold(), config.updated.casefold()}
    went = former - current - stamps
    gone = [one for one in there.properties if _folded(one) in went and not _is_tags(one)]
    blank = [one for one in gone if _is_blank(one, note.text)]
    steps = [
        *(_added(one, order, there, note.text, plain) for one in came),
        *(Step(Edit(line_of(note.text, one), ""), f"{one.key} removed, a blank") for one in blank),
    ]
    wanted = {one.key: one.value for one in there.properties if one not in blank}
    wanted |= {one.key: None for one in came}
    if not _reads(note.text, steps, wanted):
        why = "are written in a way that does not let them be added to; do it by hand"
        return Upgrade((), (Conflict(_WHERE, why),))
    told = "is no property of the template any more; it holds a value, so it stays"
    return Upgrade(tuple(steps), tuple(Conflict(one.key, told) for one in gone if one not in blank))


def _added(one: Property, order: list[str], there: Frontmatter, text: str, template: str) -> Step:
    """Return the step that adds a property behind the one that it follows in the template."""
    before = reversed(order[: order.index(_folded(one))])
    anchor = next((found for key in before if (found := there.get(key))), None)
    at = line_of(text, anchor).end if anchor else there.inner.end
    line = f"{one.key_span.of(template)}:{line_end(text)}"
    return Step(Edit(Span(at, at), line), f"{one.key} added")


def _is_blank(one: Property, text: str) -> bool:
    """Say whether a property's line holds nothing but its key: a remark is a person's."""
    return one.blank and bool(_BLANK.match(text[one.key_span.end : line_of(text, one).end]))


def _reads(text: str, steps: list[Step], wanted: Mapping[str, Value]) -> bool:
    """Say whether the properties read as they should once the steps are taken."""
    if not steps:
        return True
    after = read(apply_edits(text, [step.edit for step in steps]))
    found = after.properties if after and not after.error else ()
    return {one.key: one.value for one in found} == wanted


def _block(template: Note) -> str:
    return template.frontmatter.inner.of(template.text) if template.frontmatter else ""


def _keys(block: Frontmatter | None) -> set[str]:
    return {_folded(one) for one in block.properties} if block else set()


def _folded(one: Property) -> str:
    return one.key.casefold()


def _is_tags(one: Property) -> bool:
    """Say whether a property holds a note's tags, which are a choice of the template's."""
    return _folded(one) in {"tags", "tag"}
