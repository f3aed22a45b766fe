"""Whatever a note holds, upkeep raises nothing, leaves a person's text alone, and settles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import fragments, laws
from vaultkit.text import Edit, OverlappingEditsError, Span, apply_edits
from vaultkit.upkeep import Upkeep

from .bench import SETTINGS, config, kind

_LAW = settings(deadline=None, max_examples=200)
_LONG = settings(deadline=None, max_examples=10_000)
_SENTENCES = st.one_of(st.sampled_from(fragments.SIGNS), st.text(max_size=20))


def _owing(edit: tuple[str, str], days: int) -> None:
    laws.owing(*edit, days, Upkeep(config(), SETTINGS), kind())


@given(fragments.edits(), st.integers(-1, 2))
@_LAW
def test_what_is_owed_after_any_edit_leaves_the_rest_alone_and_settles(
    edit: tuple[str, str], days: int
) -> None:
    _owing(edit, days)


@given(fragments.notes, fragments.notes)
@_LAW
def test_what_is_owed_after_a_note_became_another_settles(before: str, after: str) -> None:
    _owing((before, after), 0)


@given(fragments.changelogs, _SENTENCES, _SENTENCES)
@_LAW
def test_any_changelog_only_gains_what_is_added(log: str, author: str, change: str) -> None:
    laws.keeping_a_changelog(f"# A\n\n## Changelog\n\n{log}", author, change)


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(-2, 35), st.integers(-2, 35))))
def test_edits_change_their_spans_or_are_refused(text: str, places: list[tuple[int, int]]) -> None:
    edits = [Edit(Span(*place), "<>") for place in places]
    try:
        after = apply_edits(text, edits)
    except (OverlappingEditsError, ValueError):
        return
    kept = [True] * len(text)
    for (start, end), _ in edits:
        kept[start:end] = [False] * (end - start)
    outside = "".join(char for char, stays in zip(text, kept, strict=True) if stays)
    assert after.replace("<>", "") == outside.replace("<>", "")
    assert len(after) == len(outside) + 2 * len(edits)


@pytest.mark.slow
@given(fragments.edits(), st.integers(-1, 2))
@_LONG
def test_what_is_owed_after_any_edit_at_all_settles(edit: tuple[str, str], days: int) -> None:
    _owing(edit, days)


@pytest.mark.slow
@given(fragments.changelogs, _SENTENCES, _SENTENCES)
@_LONG
def test_any_changelog_at_all_only_gains_what_is_added(log: str, author: str, change: str) -> None:
    laws.keeping_a_changelog(f"# A\n\n## Changelog\n\n{log}", author, change)
