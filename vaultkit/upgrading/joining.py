"""Say what is to be done as edits, and set sections apart as the template and the note do."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.sections import title_of
from vaultkit.text import Edit, Span, line_end
from vaultkit.upgrading.model import SPACING, Step
from vaultkit.upgrading.planning import bodies, headings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.upgrading.planning import Additions, Comparison

_LINE_END = re.compile(r"\r\n?|\n")
_TRAILING = re.compile(r"[ \t]+(?=\r?\n|\r|\Z)")
# A heading has a blank line before it.
_WIDE = 2


class _Item(NamedTuple):
    """One section of the result: one of the note's, or else a new one of the template's."""

    mine: int | None
    new: int | None


def steps(seen: Comparison, added: Additions) -> Iterator[Step]:
    """Yield the edits of everything below a note's properties."""
    return _Joining(seen, added).steps()


class _Joining:
    def __init__(self, seen: Comparison, added: Additions) -> None:
        self._seen = seen
        self._added = added
        self._end = line_end(seen.note.text)
        self._items: list[_Item] = []
        for at in range(len(seen.note.parts) + 1):
            self._items += (_Item(None, one) for one in added.before.get(at, ()))
            if at < len(seen.note.parts) and at not in seen.removed:
                self._items.append(_Item(at, None))

    def steps(self) -> Iterator[Step]:
        """Yield all edits."""
        seen, note, new = self._seen, self._seen.note, self._seen.new
        for one, heading in headings(seen):
            part = note.parts[one]
            start = note.text.index(part.text, part.heading.start)
            renamed = new.parts[seen.became[seen.was[one]]].key != part.key
            title = title_of(heading)
            why = f"“{part.name}” renamed to “{title}”" if renamed else "headings renumbered"
            yield Step(Edit(Span(start, start + len(part.text)), heading), why)
        for one, now in bodies(seen):
            where = f"of “{note.parts[one].name}”" if one else "below the title"
            text = self._styled(new.parts[now].body.of(new.text))
            yield Step(Edit(note.parts[one].body, text), f"guidance {where} as in the template")
        for one in seen.removable:
            last = note.parts[note.subtree(one)[-1]]
            span = Span(note.parts[one].heading.start, last.gap.end)
            why = f"“{note.parts[one].name}” removed, in which nobody had written"
            yield Step(Edit(span, ""), why)
        yield from self._joints()

    def _joints(self) -> Iterator[Step]:
        """Yield what is put between sections: new ones, and what sets them apart."""
        note, new = self._seen.note, self._seen.new
        at = 0
        for item, following in zip(self._items, [*self._items[1:], None], strict=True):
            gap = self._gap(item, following)
            if item.mine is not None:
                where = note.parts[item.mine].gap
                at = where.end
                if gap != where.of(note.text):
                    yield Step(Edit(where, gap), SPACING)
            elif item.new is not None:
                part = new.parts[item.new]
                text = self._styled(new.text[part.heading.start : part.body.end]) + gap
                yield Step(Edit(Span(at, at), text), f"“{part.name}” added")

    def _gap(self, item: _Item, following: _Item | None) -> str:
        """Return what stands between a section of the result and the next one, or the end."""
        seen = self._seen
        now = self._now(item)
        follows = now is not None and now + 1 == self._now(following)
        wanted = self._set_apart(now) if now is not None and follows else None
        if item.mine is None:
            return self._before(following) if wanted is None else wanted
        mine, opened = self._own_gap(item.mine), self._opened(item.mine, following)
        was = seen.was.get(item.mine)
        if wanted is None or was is None or seen.note.parts[item.mine].log:
            return opened
        former = _plain(seen.old.parts[was].gap.of(seen.old.text))
        # What is only widened must not look like the former one the next time.
        if former not in {_plain(mine), _plain(opened)}:
            return opened
        return mine if _plain(wanted) == _plain(mine) else wanted

    def _now(self, item: _Item | None) -> int | None:
        """Return what a section is in the template; the end is behind its last one."""
        if item is None:
            return len(self._seen.new.parts)
        return item.new if item.mine is None else self._seen.now.get(item.mine)

    def _opened(self, one: int, following: _Item | None) -> str:
        """Return a gap of the note, wide enough for a heading that is put behind it."""
        last = len(self._seen.note.parts) - 1
        gap = self._own_gap(one)
        if following is None:
            return self._own_gap(last)
        if following.mine is not None:
            return gap
        if one == last and not gap.strip():
            return self._before(following)
        behind = gap[len(gap.rstrip()) :]
        return gap + self._end * max(0, _WIDE - len(_LINE_END.findall(behind)))

    def _before(self, following: _Item | None) -> str:
        """Return what the template has before a section, or the note at its end."""
        if following is None:
            return self._own_gap(-1)
        now = self._now(following)
        if now is not None:
            return self._set_apart(now - 1)
        # A section of a person's is set apart as from the one that stood before it.
        assert following.mine is not None
        gap = self._own_gap(following.mine - 1)
        return gap if _LINE_END.search(gap) else 2 * self._end

    def _own_gap(self, one: int) -> str:
        return self._seen.note.parts[one].gap.of(self._seen.note.text)

    def _set_apart(self, now: int) -> str:
        """Return what the template has behind a section; no rules where a person wants none."""
        gap = self._seen.new.parts[now].gap.of(self._seen.new.text)
        return 2 * self._end if gap.strip() and self._takes_rules_out else self._styled(gap)

    @cached_property
    def _takes_rules_out(self) -> bool:
        """Whether the note has none of the rules that the former template had between sections."""
        old = self._seen.old
        ruled = [
            one for one, was in self._seen.was.items() if old.parts[was].gap.of(old.text).strip()
        ]
        return bool(ruled) and not any(self._own_gap(one).strip() for one in ruled)

    def _styled(self, text: str) -> str:
        """Return a text of the template with the note's line ends."""
        return _LINE_END.sub(self._end, text)


def _plain(gap: str) -> str:
    return _TRAILING.sub("", _LINE_END.sub("\n", gap))
