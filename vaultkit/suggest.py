"""Guess which name was meant by one that is mistyped."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"[^\W_]+")
_NEAR = 82.0
_BUCKET = 3
_FEW_WORDS = 2
_MOST_WORDS = 8


class Names:
    """Names by their words, so that one looks only at those that could be near.

    One slip touches one word: of three words or more, a pair is spelled right; of two, one is.
    A name of a single word begins or ends alike and is about as long. The comparison itself
    ignores case and punctuation.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take in *names*."""
        self._count = Counter(names)
        # By the keys' hashes: two that collide only give one more name to compare. Most keys
        # have one name, which then stands alone; a large vault has millions of bytes of them.
        self._by_key: dict[int, str | list[str]] = {}
        for name in self._count:
            self._take_in(name)

    def add(self, name: str) -> None:
        """Take in a name once more."""
        self._count[name] += 1
        if self._count[name] == 1:
            self._take_in(name)

    def _take_in(self, name: str) -> None:
        by_key = self._by_key
        for key in _hashes(name):
            known = by_key.get(key)
            if known is None:
                by_key[key] = name
            elif isinstance(known, str):
                by_key[key] = [known, name]
            else:
                known.append(name)

    def remove(self, name: str) -> None:
        """Take a name out once; it is forgotten when it was taken out as often as in."""
        self._count[name] -= 1
        if self._count[name] == 0:
            del self._count[name]
            for key in _hashes(name):
                known = self._by_key[key]
                if isinstance(known, list) and len(known) > 1:
                    known.remove(name)
                else:
                    del self._by_key[key]

    def nearest(self, wanted: str) -> str | None:
        """Return the name that *wanted* was probably meant to be, None if none is near.

        Of several that are equally near, it is the first in the order of code points.
        """
        near = self.near(wanted)
        return min(near, key=lambda name: (-near[name], name)) if near else None

    def near(self, wanted: str) -> Mapping[str, float]:
        """Return the names of which *wanted* may be one misspelled, and how near each is.

        To which names it is near, and which are near to it, is one question.
        """
        folded = folded_words(wanted)
        known = (self._by_key.get(key, ()) for key in _hashes(wanted))
        candidates = set[str]().union(*map(_each, known))
        if not candidates:
            return {}
        # rapidfuzz costs 20 ms to import, and only what dangles asks for it.
        from rapidfuzz import fuzz, process  # noqa: PLC0415

        choices = {name: folded_words(name) for name in candidates}
        found = process.extract(folded, choices, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=None)
        return {name: score for _, score, name in found}


def folded_words(name: str) -> str:
    """Return the words of a name as they are compared: what is near to them, is to the name."""
    return " ".join(_WORD.findall(name.lower()))


def _hashes(name: str) -> set[int]:
    every = _WORD.findall(name.lower())
    words = sorted(set(every))[:_MOST_WORDS]
    found = set(map(hash, combinations(words, 2)))
    if len(words) == 1:
        folded = " ".join(every)
        size = len(folded) // _BUCKET
        for near in (size, size + 1):
            found |= {hash((folded[:2], "", near)), hash(("", folded[-2:], near))}
    elif len(words) <= _FEW_WORDS:
        found.update(map(hash, words))
    return found


def _each(names: str | Sequence[str]) -> Sequence[str]:
    return (names,) if isinstance(names, str) else names
