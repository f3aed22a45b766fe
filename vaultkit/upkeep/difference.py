"""Say in one sentence what a person changed in a note, by section and by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.changelog import changelog_sections
from vaultkit.entries import entries_of
from vaultkit.filling import has_places
from vaultkit.kinds import tags_of
from vaultkit.patterns import Pattern
from vaultkit.upkeep.contents import (
    BELOW_TITLE,
    Content,
    Key,
    contents_of,
    shortened,
    title_heading,
)
from vaultkit.upkeep.telling import edited

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vaultkit.config import Config
    from vaultkit.frontmatter import Value
    from vaultkit.kinds import Kind
    from vaultkit.note import Note

_LONGEST = 120
_LONGEST_VALUE = 30
_MOST_NAMES = 3


def describe(before: Note, after: Note, kind: Kind, config: Config) -> str:
    """Return what changed between two versions of a note, "" if nothing that has words.

    The sentence is plain text without links and about 120 characters at most; what does not
    fit is counted. What was met, answered or decided comes first.
    """
    return _shorten(list(dict.fromkeys(_phrases(before, after, kind, config))))


def _phrases(before: Note, after: Note, kind: Kind, config: Config) -> Iterator[str]:
    yield from _moves(before, after, config)
    yield from _retitled(before, after, kind)
    yield from _sections(contents_of(before, config), contents_of(after, config), kind)
    yield from _links(before, after, config)
    yield from _properties(before, after, config)


def _sections(old: Mapping[Key, Content], new: Mapping[Key, Content], kind: Kind) -> Iterator[str]:
    counted: list[str] = []
    others: list[str] = []
    renamed = _renamed(old, new)
    fresh = {key for key in new if key not in old and key not in renamed}
    for key, content in new.items():
        origin = old.get(renamed.get(key, key))
        if key in renamed:
            others.append(f"“{renamed[key].name}” renamed “{key.name}”")
        elif origin is None:
            # What stands in a section that is new itself came with it.
            others += (
                []
                if content.parent in fresh or _says_nothing(key, content)
                else [f"{key.name} added"]
            )
        elif origin.told != content.told:
            phrase, counts = edited(key, origin, content, kind)
            (counted if counts else others).append(phrase)
    yield from counted
    yield from others
    gone = {key for key in old if key not in new and key not in renamed.values()}
    for key in old:
        if key in gone and old[key].parent not in gone and not _says_nothing(key, old[key]):
            yield f"{key.name} removed"
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield "sections reordered"


def _says_nothing(key: Key, content: Content) -> bool:
    """Say whether a note that has just no title lacks nothing else."""
    return key is BELOW_TITLE and not any(content.told)


def _renamed(old: Mapping[Key, Content], new: Mapping[Key, Content]) -> dict[Key, Key]:
    """Return new headings whose text stood below another heading before, with that heading."""
    lost = {
        content.told: key for key, content in old.items() if key not in new and any(content.told)
    }
    return {
        key: lost[content.told]
        for key, content in new.items()
        if key not in old and content.told in lost and key.number >= 0 <= lost[content.told].number
    }


def _retitled(before: Note, after: Note, kind: Kind) -> Iterator[str]:
    old, new = _title(before, kind), _title(after, kind)
    if old and new and old != new and not has_places(old):
        yield f"title “{shortened(old, _LONGEST // 2)}” → “{shortened(new, _LONGEST // 2)}”"


def _title(note: Note, kind: Kind) -> str:
    heading = title_heading(note)
    if heading is None:
        return ""
    said = kind.heading.match(heading.text) or {}
    return " ".join(said.get("title", heading.text).split())


def _moves(before: Note, after: Note, config: Config) -> Iterator[str]:
    """Yield what happened to what a note has one of: `status draft → designed`."""
    old, new = _tags(before), _tags(after)
    for group in config.exclusive:
        was, now = _told_by_tags(old, group), _told_by_tags(new, group)
        if was != now and now:
            # Several at once are a template's choices: nobody moved from all of them.
            origin = f"{was[0] if was else 'none'} → " if len(was) <= 1 else ""
            yield f"{group} {origin}{' + '.join(now)}"
    exclusive = {group.casefold() for group in config.exclusive}
    yield from _told_values(before, after, exclusive)


def _told_by_tags(tags: set[str], group: str) -> list[str]:
    prefix = f"{group.casefold()}/"
    return sorted(one.removeprefix(prefix) for one in tags if one.startswith(prefix))


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
        yield f"links {_listed(gained, config)}"
    if lost:
        yield f"no longer links {_listed(lost, config)}"


def _listed(names: list[str], config: Config) -> str:
    shown = [_short_name(one, config) for one in names[:_MOST_NAMES]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _short_name(name: str, config: Config) -> str:
    """Return a note's name; where its kind is counted, its number says enough (`ADR-012`)."""
    for kind in config.kinds.values():
        pattern = Pattern(kind.name)
        said = pattern.match(name) if pattern.numbered else None
        if said:
            title = said.get("title", "")
            return name.removesuffix(title).rstrip(" -–—_:") or name
    return name


def _targets(note: Note, config: Config) -> dict[str, None]:
    strings = note.frontmatter.strings if note.frontmatter else ()
    quoted = (one.value[2:-2].partition("|")[0] for one in strings if one.value.startswith("[["))
    logs = [section.whole for section in changelog_sections(note, config.changelog)]
    written = (
        link.target
        for link in note.scan.links
        if not any(log.start <= link.span.start < log.end for log in logs)
    )
    targets = (*written, *(one.partition("#")[0] for one in quoted))
    return dict.fromkeys(one.rpartition("/")[2].removesuffix(".md") for one in targets if one)


def _properties(before: Note, after: Note, config: Config) -> Iterator[str]:
    old, new = _plain_properties(before), _plain_properties(after)
    own = {config.created.casefold(), config.updated.casefold(), "tags"}
    own |= {group.casefold() for group in config.exclusive}
    told = {key.casefold() for key in (*new, *old)} - own
    yield from _told_values(before, after, told)
    if _free_tags(before, config) != _free_tags(after, config):
        yield "tags changed"


def _told_values(before: Note, after: Note, wanted: set[str]) -> Iterator[str]:
    """Yield what became of some properties, by value where that is short."""
    old, new = _plain_properties(before), _plain_properties(after)
    # Of what is not certain on either side, the text tells.
    doubtful = _doubtful(before) | _doubtful(after)
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key, ""), new.get(key, "")
        if key.casefold() not in wanted - doubtful or was == now:
            continue
        if _is_short(was) and _is_short(now):
            yield f"{key} {_shown(was)} → {_shown(now)}"
        else:
            yield f"{key} changed"


def _doubtful(note: Note) -> set[str]:
    properties = note.frontmatter.properties if note.frontmatter else ()
    doubtful = {one.key.casefold() for one in note.header.fields if not one.sure}
    return doubtful - {one.key.casefold() for one in properties}


def _is_short(value: Value) -> bool:
    return not isinstance(value, list | dict) and len(_shown(value)) <= _LONGEST_VALUE


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(str(value).split()) or "none"


def _plain_properties(note: Note) -> dict[str, Value]:
    """Return the properties without links, which are told of as links; "" for what is blank."""
    found: dict[str, Value] = {}
    for one in entries_of(note):
        if isinstance(one.value, list):
            found[one.key] = [value for value in one.value if not _is_link(value)] or ""
        elif not (one.value is None or _is_link(one.value)):
            found[one.key] = one.value
    return found


def _is_link(value: Value) -> bool:
    return isinstance(value, str) and value.startswith("[[")


def _shorten(phrases: list[str]) -> str:
    text = ""
    for count, phrase in enumerate(phrases):
        longer = f"{text}; {phrase}" if text else phrase
        if text and len(longer) > _LONGEST:
            return f"{text}; and {len(phrases) - count} more"
        text = longer
    return shortened(text, 2 * _LONGEST)
