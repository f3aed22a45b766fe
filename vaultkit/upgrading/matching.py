"""Which section is which: in the former template, in the one in force, and in the note."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vaultkit.upgrading.outline import Outline

    Pairs = dict[int, int]

_WORD = re.compile(r"[^\W_]+")
# Fewer words than this are said by many sections.
_TELLING = 4
_ALIKE = 0.5
_ALIKE_TITLES = 0.6


def between(old: Outline, new: Outline) -> Pairs:
    """Return for the sections of a former template what they are now; the others are gone.

    Sections of the same path of titles are the same, by order where a title stands twice. A
    section that went and one that came are the same, renamed, only if they say the same, or say
    much the same between the same neighbours; and only if no other two could be. So are those of
    the same title at different places, if they say much the same.
    """
    pairs = _by_path(old, new, {0: 0}, _renamed)

    def moved(one: int, other: int) -> bool:
        return _alike(old.content(one), new.content(other))

    return _by_title(old, new, pairs, moved, _renamed)


def stands_for(note: Outline, old: Outline) -> Pairs:
    """Return for the sections of a note which of the former template they are, by their titles."""
    return _by_title(note, old, _by_path(note, old, {0: 0}), lambda _one, _other: True)


def present(note: Outline, new: Outline, pairs: Pairs, free: Iterable[int]) -> Pairs:
    """Return *pairs* with the sections that a note has already though the former template had not.

    Args:
        note: the note.
        new: the template in force.
        pairs: which sections of the note are which of the template.
        free: the sections of the note that stand for none.
    """
    found = dict(pairs)
    taken = set(pairs.values())
    by_key: dict[str, list[int]] = defaultdict(list)
    for one in free:
        by_key[note.parts[one].key].append(one)
    for index, part in enumerate(new.parts):
        there = [] if index in taken else by_key[part.key]
        if there:
            # Where it belongs, if it is there; else anywhere.
            near = (one for one in there if found.get(note.parts[one].parent) == part.parent)
            one = next(near, there[0])
            there.remove(one)
            found[one] = index
    return found


def _by_path(
    one: Outline,
    other: Outline,
    pairs: Pairs,
    also: Callable[[Outline, Outline, Pairs, list[int], list[int]], Pairs] | None = None,
) -> Pairs:
    """Pair what stands below pairs by its titles, and what *also* pairs of the rest."""
    found = dict(pairs)
    waiting = list(pairs.items())
    taken = set(found.values())
    for left, right in waiting:
        mine = [child for child in _fit(one, one.children[left]) if child not in found]
        theirs = [child for child in _fit(other, other.children[right]) if child not in taken]
        by_key = dict(_numbered(other, theirs))
        new = {child: by_key[key] for key, child in _numbered(one, mine) if key in by_key}
        if also:
            rest = [child for child in mine if child not in new]
            came = set(theirs) - set(new.values())
            new |= also(one, other, found | new, rest, sorted(came))
        found |= new
        taken |= set(new.values())
        waiting += new.items()
    return found


def _by_title(
    one: Outline,
    other: Outline,
    pairs: Pairs,
    same: Callable[[int, int], bool],
    also: Callable[[Outline, Outline, Pairs, list[int], list[int]], Pairs] | None = None,
) -> Pairs:
    """Pair what is left and has a title that is left once on both sides, with what is below."""
    found = dict(pairs)
    mine = _once(one, (at for at in range(len(one.parts)) if at not in found))
    taken = set(found.values())
    theirs = _once(other, (at for at in range(len(other.parts)) if at not in taken))
    for key, left in mine.items():
        right = theirs.get(key)
        if right is None or left in found or right in found.values() or not same(left, right):
            continue
        found |= _by_path(one, other, found | {left: right}, also)
    return found


def _fit(of: Outline, indices: Iterable[int]) -> list[int]:
    return [index for index in indices if not of.parts[index].title]


def _numbered(of: Outline, indices: Iterable[int]) -> Iterator[tuple[tuple[str, int], int]]:
    """Yield each section with its title and how many of that title came before."""
    seen: Counter[str] = Counter()
    for index in indices:
        key = of.parts[index].key
        yield (key, seen[key]), index
        seen[key] += 1


def _once(of: Outline, indices: Iterable[int]) -> dict[str, int]:
    found = _fit(of, indices)
    counts = Counter(of.parts[index].key for index in found)
    return {of.parts[index].key: index for index in found if counts[of.parts[index].key] == 1}


def _renamed(old: Outline, new: Outline, pairs: Pairs, gone: list[int], came: list[int]) -> Pairs:
    """Return which of the sections that went are which of those that came, where it is certain."""

    def says_the_same(one: int, other: int) -> bool:
        content = old.content(one)
        return _tells(content) and content == new.content(other)

    def takes_the_place(one: int, other: int) -> bool:
        if _place(old, one, pairs) != _place(new, other, {two: two for two in pairs.values()}):
            return False
        content, now = old.content(one), new.content(other)
        if _tells(content) and _tells(now):
            return _alike(content, now)
        keys = old.parts[one].key, new.parts[other].key
        return SequenceMatcher(None, *keys).ratio() >= _ALIKE_TITLES

    found: Pairs = {}
    for rule in (says_the_same, takes_the_place):
        left = [one for one in gone if one not in found]
        right = [one for one in came if one not in found.values()]
        fits = [
            (one, other)
            for one in left
            for other in right
            if old.parts[one].level == new.parts[other].level
            and not (old.parts[one].log or new.parts[other].log)
            and rule(one, other)
        ]
        mine, theirs = Counter(one for one, _ in fits), Counter(other for _, other in fits)
        certain = {one: other for one, other in fits if mine[one] == theirs[other] == 1}
        if rule is takes_the_place:
            certain = _in_order(certain)
        found |= certain
        pairs = pairs | certain
    return found


def _in_order(pairs: Pairs) -> Pairs:
    """Return the pairs that cross no other one: of two that change places neither is certain."""
    return {
        one: other
        for one, other in pairs.items()
        if all((one < two) == (other < another) for two, another in pairs.items() if one != two)
    }


def _place(of: Outline, index: int, pairs: Pairs) -> tuple[int | None, int | None]:
    """Return what the nearest known neighbours of a section are."""
    siblings = of.children[of.parts[index].parent]
    at = siblings.index(index)
    before = (pairs[one] for one in reversed(siblings[:at]) if one in pairs)
    behind = (pairs[one] for one in siblings[at + 1 :] if one in pairs)
    return next(before, None), next(behind, None)


def _tells(content: str) -> bool:
    return len(_WORD.findall(content)) >= _TELLING


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    words = _WORD.findall(one.casefold()), _WORD.findall(other.casefold())
    return SequenceMatcher(None, *words, autojunk=False).ratio() >= _ALIKE
