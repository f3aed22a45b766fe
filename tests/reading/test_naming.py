"""Titles become file names that every system takes; names are recognised as people write them."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from vaultkit.names import UnusableTitleError, file_stem, lookup_key, slug
from vaultkit.patterns import Pattern

_LAW = settings(deadline=None, max_examples=400)
_TITLES = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                *[*':|\\/*?"<>#^[]%. -_', "%%", "../", "..\\", "con", "NUL", "com1", "a"],
                *["\n", "\x00", "\u202e", "\ufeff", "\ud800", "\u00a0", "é", "e\u0301", "😀"],
                *["x" * 90, "字" * 70],
            ]
        ),
        max_size=10,
    ).map("".join),
)
_FORBIDDEN = re.compile(r'[\\/:*?"<>|#^\[\]\x00-\x1f\x7f]|%%')


def _stem(title: str) -> str:
    try:
        return file_stem(title)
    except UnusableTitleError:
        assume(False)  # noqa: FBT003 - hypothesis has it so
        raise


@given(_TITLES)
@_LAW
@example("con.txt")
@example("con" + "." * 3 + "x" * 300)
@example("con" + "-" * 300 + "x")
def test_a_file_name_made_twice_is_made_once(title: str) -> None:
    once = _stem(title)
    assert file_stem(once) == once


@given(_TITLES)
@_LAW
def test_a_file_name_holds_nothing_forbidden(title: str) -> None:
    assert not _FORBIDDEN.search(_stem(title))


@given(_TITLES)
@_LAW
def test_a_file_name_is_no_longer_than_every_system_takes(title: str) -> None:
    assert 0 < len(_stem(title).encode("utf-8")) <= 200


@given(_TITLES)
@_LAW
def test_a_file_name_neither_begins_nor_ends_with_dot_or_blank(title: str) -> None:
    stem = _stem(title)
    assert stem == stem.strip(" .")


@given(_TITLES)
@_LAW
def test_a_file_name_is_composed(title: str) -> None:
    stem = _stem(title)
    assert unicodedata.is_normalized("NFC", stem)


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Guest checkout", "Guest checkout"),
        ("Feature: Guest checkout", "Feature - Guest checkout"),
        ("Read|write", "Read - write"),
        ("What? Now!", "What Now!"),
        ("C# in depth", "C in depth"),
        ("100%% sure", "100 sure"),
        ("100% sure", "100% sure"),
        ("  much   room  ", "much room"),
        ("trailing.", "trailing"),
        (".hidden", "hidden"),
        ("a/b", "a b"),
        ("../../etc/x", "etc x"),
        ("..\\..\\etc\\x", "etc x"),
        ("./x", "x"),
        ("a/../b", "a b"),
        ("etc... and so on", "etc... and so on"),
        ("and so on.../x", "and so on... x"),
        ("two\nlines", "two lines"),
        ("con", "con_"),
        ("NUL.txt", "NUL_.txt"),
        ("console", "console"),
        ("a\u202eb", "a b"),
        ("😀", "😀"),
        ("日本", "日本"),
    ],
)
def test_a_title_becomes_a_file_name(title: str, stem: str) -> None:
    assert file_stem(title) == stem


@pytest.mark.parametrize(
    "title", ["", " ", ".", "..", "../..", "/", ":", "---", "[[]]", "?!", "\n"]
)
def test_a_title_without_letters_is_refused(title: str) -> None:
    with pytest.raises(UnusableTitleError):
        file_stem(title)


@pytest.mark.parametrize(
    ("title", "made"),
    [("Guest checkout", "guest-checkout"), ("  A: b/c ", "a-b-c"), ("Größe", "größe"), ("?!", "")],
)
def test_a_slug_is_words_and_hyphens(title: str, made: str) -> None:
    assert slug(title) == made


@given(st.text(max_size=30))
@_LAW
def test_a_slug_made_twice_is_made_once(title: str) -> None:
    assert slug(slug(title)) == slug(title)


@pytest.mark.parametrize(
    ("path", "key"),
    [("A/B.md", "a/b.md"), ("/B", "b"), ("a//b", "a/b"), ("ΟΔΟΣ", "οδοσ"), ("a\u00a0b", "a b")],
)
def test_paths_compare_by_their_key(path: str, key: str) -> None:
    assert lookup_key(path) == key


_WORDS = st.text("abcXYZ 0189äß'&(),.!-", min_size=1, max_size=20).map(str.strip).filter(bool)


@given(_WORDS.filter(lambda title: title[0].isalnum()))
@_LAW
def test_what_a_pattern_fills_it_matches(title: str) -> None:
    pattern = Pattern("Feature - {title}")
    assert pattern.match(pattern.fill({"title": title})) == {"title": title}


@given(_WORDS.map(slug).filter(bool), st.integers(0, 99_999))
@_LAW
def test_what_a_counted_pattern_fills_it_matches(name: str, number: int) -> None:
    pattern = Pattern("ADR-{number:03}-{slug}")
    found = pattern.match(pattern.fill({"slug": name, "number": number}))
    assert found is not None
    assert (int(found["number"]), found["title"]) == (number, name)


def test_a_title_is_never_a_field() -> None:
    assert Pattern("{title}-{number}").fill({"title": "{number}", "number": 7}) == "{number}-7"


@pytest.mark.parametrize(
    ("pattern", "name", "fields"),
    [
        ("Feature - {title}", "Feature - X", {"title": "X"}),
        ("Feature - {title}", "feature - x", {"title": "x"}),
        ("Feature - {title}", "Feature: X", {"title": "X"}),
        ("Feature - {title}", "Feature꞉ X", {"title": "X"}),
        ("Feature - {title}", "Feature – X", {"title": "X"}),
        ("Feature - {title}", "Feature-X", {"title": "X"}),
        ("Feature - {title}", " Feature -  X y ", {"title": "X y"}),
        ("Feature: {title}", "Feature : X", {"title": "X"}),
        ("ADR-{number:03}-{slug}", "ADR-012-x-y", {"number": "012", "title": "x-y"}),
        ("ADR-{number:03}-{slug}", "ADR-012 X", {"number": "012", "title": "X"}),
        ("ADR-{number:03}-{slug}", "ADR 12: X y", {"number": "12", "title": "X y"}),
        ("ADR-{number:03}-{slug}", "adr_12_x", {"number": "12", "title": "x"}),
        ("ADR-{number:03}: {title}", "ADR-012: X", {"number": "012", "title": "X"}),
        ("{year}-{number:03} {title}", "2026-001 X", {"number": "001", "title": "X"}),
    ],
)
def test_a_name_follows_a_pattern(pattern: str, name: str, fields: dict[str, str]) -> None:
    found = Pattern(pattern).match(name)
    assert found is not None
    assert {key: found[key] for key in fields} == fields


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("Feature - {title}", "Feature flags overview"),
        ("Feature - {title}", "Features - X"),
        ("Feature - {title}", "My Feature - X"),
        ("Feature - {title}", "Feature -"),
        ("Feature - {title}", "Feature"),
        ("Feature: {title}", "Feature X"),
        ("Flow - {title}", "Flow chart"),
        ("ADR-{number:03}-{slug}", "ADR-x-y"),
        ("ADR-{number:03}-{slug}", "ADR-012"),
        ("ADR-{number:03}-{slug}", "ADRs 12 x"),
    ],
)
def test_a_name_that_only_begins_alike_does_not(pattern: str, name: str) -> None:
    assert Pattern(pattern).match(name) is None


@pytest.mark.parametrize(("source", "numbered"), [("A {number}", True), ("A {title}", False)])
def test_a_pattern_knows_whether_it_counts(source: str, *, numbered: bool) -> None:
    assert Pattern(source).numbered is numbered
