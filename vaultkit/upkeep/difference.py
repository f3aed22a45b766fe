"""Say in one sentence what a person changed in a note, by section and by meaning."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.changelog import changelog_sections
from vaultkit.kinds import roles_of, tags_of
from vaultkit.scan import cells
from vaultkit.sections import names_section, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vaultkit.config import Config
    from vaultkit.kinds import Kind
    from vaultkit.note import Note
    from vaultkit.scan import Box
    from vaultkit.sections import Section

_LONGEST = 120


def describe(before: Note, after: Note, kind: Kind, config: Config) -> str:
    """Return what changed between two versions of a note, "" if nothing that has words.

    The sentence is plain text without links and about 120 characters at most; what does not
    fit is counted.
    """
    return _shorten(list(_phrases(before, after, kind, config)))


def _phrases(before: Note, after: Note, kind: Kind, config: Config) -> Iterator[str]:
    yield from _moves(before, after, config)
    old, new = _contents(before, config), _contents(after, config)
    renamed = _renamed(old, new)
    for key, content in new.items():
        origin = old.get(key) or old.get(renamed.get(key, _NOWHERE))
        if key in renamed:
            yield f"“{renamed[key].title}” renamed “{key.title}”"
        if origin is None:
            yield f"{_named(key)} added"
        elif origin.text != content.text:
            yield _edited(key, origin, content, kind)
    gone = old.keys() - new.keys() - set(renamed.values())
    yield from (f"{_named(key)} removed" for key in old if key in gone)
    yield from _links(before, after, config)
    yield from _properties(before, after, config)


class _Key(NamedTuple):
    """A section's title, and which one of that title it is."""

    title: str
    number: int


class _Content(NamedTuple):
    """What stands below one heading, up to the next."""

    text: str
    boxes: tuple[Box, ...]
    rows: frozenset[tuple[str, ...]]


_NOWHERE = _Key("", -1)
_INTRODUCTION = _Key("", 0)


def _named(key: _Key) -> str:
    return key.title or "Introduction"


def _contents(note: Note, config: Config) -> dict[_Key, _Content]:
    """Return what stands below each heading, the changelog left out."""
    first = note.sections[0].whole.start if note.sections else len(note.text)
    found = {_INTRODUCTION: _content(note, note.body_start, first)}
    seen = Counter({_INTRODUCTION.title: 1})
    for section in _written(note, config):
        title = title_of(section.heading.text)
        found[_Key(title, seen[title])] = _content(note, *section.own)
        seen[title] += 1
    return found


def _written(note: Note, config: Config) -> Iterator[Section]:
    until = 0
    for section in note.sections:
        if section.whole.start < until:
            continue
        if names_section(section.heading.text, config.changelog):
            until = section.whole.end
        else:
            yield section


def _content(note: Note, start: int, end: int) -> _Content:
    boxes = tuple(box for box in note.scan.boxes if start <= box.span.start < end)
    rows = (
        tuple(cell.of(note.text) for cell in cells(note.text, row))
        for table in note.scan.tables
        if start <= table.header.start < end
        for row in table.rows
    )
    return _Content(" ".join(note.text[start:end].split()), boxes, frozenset(rows))


def _renamed(old: Mapping[_Key, _Content], new: Mapping[_Key, _Content]) -> dict[_Key, _Key]:
    """Return new headings whose text stood below another heading before, with that heading."""
    lost = {old[key].text: key for key in old if key not in new and old[key].text}
    return {
        key: lost[content.text]
        for key, content in new.items()
        if key not in old and content.text in lost
    }


def _edited(key: _Key, old: _Content, new: _Content, kind: Kind) -> str:
    counts = list(_box_counts(key.title, old.boxes, new.boxes, kind))
    if counts:
        return f"{_named(key)}: {', '.join(counts)}"
    added, lost = len(new.rows - old.rows), len(old.rows - new.rows)
    if added and not lost:
        return f"{_named(key)}: {added} row{'s' if added > 1 else ''} added"
    return f"{_named(key)} edited"


def _box_counts(title: str, old: Iterable[Box], new: Iterable[Box], kind: Kind) -> Iterator[str]:
    roles = roles_of(title, (kind,))
    done = "met" if roles.criteria else "answered" if roles.questions else "done"
    before = {box.text: box for box in old}
    after = {box.text: box for box in new}
    both = before.keys() & after.keys()
    counted = {
        done: sum(after[one].done and not before[one].done for one in both),
        "reopened": sum(before[one].done and after[one].open for one in both),
        "cancelled": sum(after[one].mark == "-" != before[one].mark for one in both),
    }
    fresh = [after[one] for one in after.keys() - before.keys()]
    gone = len(before.keys() - after.keys())
    # A box of other words in the place of one that went was reworded, not swapped.
    reworded = min(len(fresh), gone)
    counted["added"] = len(fresh) - reworded
    counted["reworded"] = reworded
    counted["dropped"] = gone - reworded
    yield from (f"{count} {what}" for what, count in counted.items() if count)


def _moves(before: Note, after: Note, config: Config) -> Iterator[str]:
    """Yield what happened to the tags of which a note has one: `status draft → designed`."""
    old, new = _tags(before), _tags(after)
    for group in config.exclusive:
        prefix = f"{group.casefold()}/"
        was = sorted(one.removeprefix(prefix) for one in old if one.startswith(prefix))
        now = sorted(one.removeprefix(prefix) for one in new if one.startswith(prefix))
        if was != now and now:
            yield f"{group} {' + '.join(was) or 'none'} → {' + '.join(now)}"


def _tags(note: Note) -> set[str]:
    properties = note.frontmatter.properties if note.frontmatter else ()
    return set(tags_of({one.key: one.value for one in properties}))


def _free_tags(note: Note, config: Config) -> set[str]:
    """Return the tags that belong to no exclusive group."""
    prefixes = tuple(f"{group.casefold()}/" for group in config.exclusive)
    return {one for one in _tags(note) if not one.startswith(prefixes)}


def _links(before: Note, after: Note, config: Config) -> Iterator[str]:
    old, new = _targets(before, config), _targets(after, config)
    gained = [name for name in new if name not in old]
    lost = [name for name in old if name not in new]
    if gained:
        yield f"links {', '.join(gained)}"
    if lost:
        yield f"no longer links {', '.join(lost)}"


def _targets(note: Note, config: Config) -> dict[str, None]:
    strings = note.frontmatter.strings if note.frontmatter else ()
    quoted = (one.value[2:-2].partition("|")[0] for one in strings if one.value.startswith("[["))
    logs = [section.whole for section in changelog_sections(note, config.changelog)]
    written = (
        link.target
        for link in note.scan.links
        if not any(log.start <= link.span.start < log.end for log in logs)
    )
    targets = (*written, *quoted)
    return dict.fromkeys(one.rpartition("/")[2].removesuffix(".md") for one in targets if one)


def _properties(before: Note, after: Note, config: Config) -> Iterator[str]:
    own = {config.created.casefold(), config.updated.casefold(), "tags"}
    old, new = _plain_properties(before), _plain_properties(after)
    changed = [
        key
        for key in dict.fromkeys((*new, *old))
        if key.casefold() not in own and old.get(key, "") != new.get(key, "")
    ]
    if _free_tags(before, config) != _free_tags(after, config):
        changed.append("tags")
    if changed:
        yield f"{', '.join(changed)} changed"


def _plain_properties(note: Note) -> dict[str, object]:
    """Return the properties without links, which are told of as links."""
    found: dict[str, object] = {}
    for one in note.frontmatter.properties if note.frontmatter else ():
        values = one.value if isinstance(one.value, list) else [one.value]
        plain = [value for value in values if not str(value).startswith("[[")]
        found[one.key] = plain if isinstance(one.value, list) else one.value if plain else ""
    return {key: value or "" for key, value in found.items()}


def _shorten(phrases: list[str]) -> str:
    text = ""
    for count, phrase in enumerate(phrases):
        longer = f"{text}; {phrase}" if text else phrase
        if text and len(longer) > _LONGEST:
            return f"{text}; and {len(phrases) - count} more"
        text = longer
    return text if len(text) <= 2 * _LONGEST else f"{text[: 2 * _LONGEST].rstrip()}…"
