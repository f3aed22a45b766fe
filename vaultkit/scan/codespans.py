"""Find where code ends that stands in a line of text."""

from __future__ import annotations

import re
from functools import cached_property

_RUN = re.compile("`+")


class CodeSpans:
    """Finds the code spans of one stretch of text; ask for them in the order of the text."""

    def __init__(self, text: str, start: int, end: int) -> None:
        """Look between two offsets of *text*."""
        self._text = text
        self._start = start
        self._end = end

    def behind(self, start: int, stop: int, end: int) -> int | None:
        """Return the offset behind the code that backticks open, None where they open none.

        A run that no equal one closes leaves its first backtick as text, and what is left of it
        is tried as a shorter run: in ``a ``b` c`` the code is ``b``.

        Args:
            start: offset of the first backtick.
            stop: offset behind the last one of the run.
            end: where what closes the code must end at the latest.
        """
        text, width = self._text, stop - start
        # Nearly always the next run like it is not part of a longer one.
        near = text.find(text[start:stop], stop, end) + width
        if near >= stop + width and not text.startswith("`", near):
            return near
        for width in range(stop - start, 0, -1):
            runs = self._runs.get(width, [])
            while runs and runs[-1] < stop:
                runs.pop()
            if runs and runs[-1] < end:
                return runs[-1] + width
        return None

    @cached_property
    def _runs(self) -> dict[int, list[int]]:
        """Where runs of backticks begin, by their width; the last one first."""
        found: dict[int, list[int]] = {}
        for run in _RUN.finditer(self._text, self._start, self._end):
            found.setdefault(len(run[0]), []).append(run.start())
        for runs in found.values():
            runs.reverse()
        return found
