"""The laws of edits, lines and positions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultkit.text import (
    BOM,
    Edit,
    Lines,
    OverlappingEditsError,
    Span,
    apply_edits,
    line_end,
    line_spans,
)

ENDS = ("\n", "\r\n", "\r")
texts = st.text(alphabet="ab|é日\u2028\u0085\x0c🎉 \r\n\ufeff", max_size=40)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Return a text with edits that share no character and no offset."""
    text = draw(texts)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    return text, [Edit(span, draw(texts)) for span in spans]


@given(edited())
def test_what_no_edit_covers_stays_to_the_letter(given_edits: tuple[str, list[Edit]]) -> None:
    text, edits = given_edits
    after = apply_edits(text, edits)
    at = moved = 0
    for (start, end), new in edits:
        assert after[at + moved : start + moved] == text[at:start]
        assert after[start + moved :].startswith(new)
        moved += len(new) - (end - start)
        at = end
    assert after[at + moved :] == text[at:]


@given(edited(), st.randoms(use_true_random=False))
def test_the_order_in_which_edits_are_given_does_not_matter(
    given_edits: tuple[str, list[Edit]], chance: object
) -> None:
    text, edits = given_edits
    shuffled = list(edits)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert apply_edits(text, shuffled) == apply_edits(text, edits)


def test_insertions_at_one_place_keep_the_order_they_are_given_in() -> None:
    edits = [Edit(Span(1, 1), "1"), Edit(Span(1, 1), "2")]
    assert apply_edits("ab", edits) == "a12b"


def test_an_insertion_behind_a_replaced_span_comes_after_its_new_text() -> None:
    assert apply_edits("ab", [Edit(Span(1, 1), "-"), Edit(Span(0, 1), "A")]) == "A-b"


def test_no_edits_leave_the_text_as_it_is() -> None:
    assert apply_edits("a\r\nb", []) == "a\r\nb"


@pytest.mark.parametrize(
    "spans", [((0, 2), (1, 3)), ((0, 3), (1, 2)), ((0, 1), (0, 1)), ((0, 4), (2, 2))]
)
def test_edits_that_share_characters_are_refused(spans: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(OverlappingEditsError):
        apply_edits("abcd", [Edit(Span(*span), "x") for span in spans])


@pytest.mark.parametrize("span", [(-1, 0), (0, 5), (3, 2), (5, 5)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside a text of 4"):
        apply_edits("abcd", [Edit(Span(*span), "x")])


@pytest.mark.parametrize("ends", ENDS)
def test_a_line_ends_with_lf_crlf_or_a_lone_cr(ends: str) -> None:
    text = ends.join(["a", "", "b"])
    assert [span.of(text) for span in line_spans(text)] == ["a", "", "b"]


@pytest.mark.parametrize("other", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1e"])
def test_no_other_character_ends_a_line(other: str) -> None:
    text = f"a{other}b"
    assert (len(line_spans(text)), Lines(text).position(2)) == (1, (1, 3))


def test_a_text_that_ends_with_a_line_end_has_no_empty_last_line() -> None:
    assert len(line_spans("a\n")) == 1


def test_the_empty_text_has_no_line() -> None:
    assert line_spans("") == []


@given(texts)
def test_lines_and_their_ends_make_up_the_text(text: str) -> None:
    spans = line_spans(text)
    between = [text[a.end : b.start] for a, b in pairwise(spans)]
    last = text[spans[-1].end :] if spans else ""
    assert set(between) <= set(ENDS)
    assert last in {"", *ENDS}


@given(texts)
def test_every_line_begins_in_its_first_column(text: str) -> None:
    lines = Lines(text)
    for number, span in enumerate(line_spans(text), 1):
        assert lines.position(span.start) == (number, 1)


@given(texts.filter(lambda text: not text.startswith(BOM)))
def test_positions_are_those_without_the_bom(text: str) -> None:
    plain, marked = Lines(text), Lines(BOM + text)
    places = range(len(text) + 1)
    assert [marked.position(one + 1) for one in places] == [plain.position(one) for one in places]


def test_a_column_counts_code_points() -> None:
    assert Lines("a🎉日b").position(3) == (1, 4)


@pytest.mark.parametrize("ends", ENDS)
def test_a_text_goes_on_with_the_line_end_it_begins_with(ends: str) -> None:
    assert line_end(f"a{ends}b\nc\r\n") == ends


def test_a_text_without_line_ends_goes_on_with_a_line_feed() -> None:
    assert line_end("a") == "\n"
