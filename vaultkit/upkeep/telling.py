"""Tell in a phrase what became of a section: of its boxes, its rows, its text."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from vaultkit.changelog.days import day_at
from vaultkit.kinds import roles_of
from vaultkit.text import unlinked
from vaultkit.upkeep.contents import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultkit.kinds import Kind
    from vaultkit.scan import Box
    from vaultkit.upkeep.contents import Content, Key, Row

_MARKUP = re.compile(r"[*`~]+|(?<!\w)_+|_+(?!\w)")
_ITEM = re.compile(r"(?:[-*+]|\d+[.)]) ")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_QUOTE = 48


def edited(key: Key, old: Content, new: Content, kind: Kind) -> tuple[str, bool]:
    """Return what became of a section that holds something else now.

    Returns:
        The phrase, and whether it counts what it tells of.
    """
    told = [*_box_counts(key.title, old.boxes, new.boxes, kind), *_row_counts(old.rows, new.rows)]
    items = _item_counts(old.lines, new.lines)
    same_text = (old.words == new.words or items) and old.headers == new.headers
    if told or items:
        told += [*items, *([] if same_text else ["text edited"])]
        return f"{key.name}: {', '.join(told)}", True
    moved = sorted(old.lines) == sorted(new.lines) and _as_set(old) == _as_set(new)
    return f"{key.name} {'reordered' if moved else 'edited'}", False


def _as_set(content: Content) -> tuple[object, ...]:
    boxes = sorted((box.text, box.mark) for box in content.boxes)
    return boxes, sorted(content.rows), content.headers


def _box_counts(title: str, old: Iterable[Box], new: Iterable[Box], kind: Kind) -> Iterator[str]:
    roles = roles_of(title, (kind,))
    done = "met" if roles.criteria else "answered" if roles.questions else "done"
    before, after = _numbered(old), _numbered(new)
    gone = [before[one] for one in before if one not in after]
    fresh = [after[one] for one in after if one not in before]
    counted: Counter[str] = Counter()
    for one in before.keys() & after.keys():
        counted[_became(before[one], after[one], done)] += 1
    # A box of other words in the place of one that went was reworded, not swapped.
    for was, now in zip(gone, fresh, strict=False):
        became = _became(was, now, done) if _is_alike(was.text, now.text) else ""
        counted[became or "reworded"] += 1
    counted["added"] = max(0, len(fresh) - len(gone))
    counted["dropped"] = max(0, len(gone) - len(fresh))
    order = (done, "reopened", "cancelled", "added", "reworded", "dropped")
    yield from (f"{counted[what]} {what}" for what in order if counted[what])


def _numbered(boxes: Iterable[Box]) -> dict[tuple[str, int], Box]:
    """Return boxes by their words, and which one of those words it is."""
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], Box] = {}
    for box in boxes:
        found[box.text, seen[box.text]] = box
        seen[box.text] += 1
    return found


def _became(was: Box, now: Box, done: str) -> str:
    if now.done and not was.done:
        return done
    if was.done and now.open:
        return "reopened"
    return "cancelled" if now.mark == "-" != was.mark else ""


def _is_alike(one: str, other: str) -> bool:
    """Say whether two texts share at least half of the words of the one that has fewer."""
    few, many = sorted((set(one.casefold().split()), set(other.casefold().split())), key=len)
    return 2 * len(few & many) >= max(1, len(few))


def _row_counts(old: Iterable[Row], new: Iterable[Row]) -> Iterator[str]:
    before, after = Counter(old), Counter(new)
    fresh, gone = list((after - before).elements()), list((before - after).elements())
    changed = min(len(fresh), len(gone))
    surplus = len(fresh) - len(gone)
    if not surplus:
        return
    quote = _quoted(fresh[0]) if surplus == 1 and not changed else ""
    count = f"{abs(surplus)} row{'s' if abs(surplus) > 1 else ''}"
    yield f"{quote or count} {'added' if surplus > 0 else 'removed'}"
    if changed:
        yield f"{changed} changed"


def _item_counts(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Return what is to be told of list items, where lines of no other kind came or went."""
    before, after = Counter(old), Counter(new)
    fresh, gone = list((after - before).elements()), list((before - after).elements())
    lines = fresh or gone
    if (fresh and gone) or not lines or not all(_ITEM.match(line) for line in lines):
        return []
    quote = _quoted((_ITEM.sub("", lines[0], count=1),)) if fresh and len(fresh) == 1 else ""
    count = f"{len(lines)} item{'s' if len(lines) > 1 else ''}"
    # What a link leads to is told of as a link.
    named = quote if quote and unlinked(lines[0]) == lines[0] else count
    return [f"{named} {'added' if fresh else 'removed'}"]


def _quoted(row: Row) -> str:
    """Return what a row is about: its first cell that is words and no day."""
    plain = (" ".join(_MARKUP.sub("", unlinked(cell.replace("\\|", "|"))).split()) for cell in row)
    said = next((one for one in plain if _LETTER.search(one) and not day_at(one)), "")
    return f"“{shortened(said.rstrip('.;,'), _LONGEST_QUOTE)}”" if said else ""
