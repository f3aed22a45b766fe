"""A properties block is read as Obsidian reads it, whichever reader takes it."""

from __future__ import annotations

import math

import frontmatter as python_frontmatter
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.frontmatter import fences, plain_scalar, put, read
from vaultkit.frontmatter.exact import read_exactly
from vaultkit.frontmatter.flat import read_flat
from vaultkit.frontmatter.model import Property, UnreadableError
from vaultkit.note import Note
from vaultkit.text import BOM, Span, apply_edits

_LAW = settings(deadline=None, max_examples=400)


def _properties(block: str) -> dict[str, object]:
    found = read(f"---\n{block}\n---\n")
    assert found is not None
    assert found.error is None
    return {one.key: one.value for one in found.properties}


def _error(block: str) -> str | None:
    found = read(f"---\n{block}\n---\n")
    assert found is not None
    return found.error


@pytest.mark.parametrize(
    ("title", "text", "inner"),
    [
        ("plain", "---\na: 1\n---\nbody", "a: 1\n"),
        ("Windows", "---\r\na: 1\r\n---\r\nbody", "a: 1\r\n"),
        ("behind a BOM", BOM + "---\na: 1\n---\n", "a: 1\n"),
        ("empty", "---\n---\n", ""),
        ("ends the file", "---\na: 1\n---", "a: 1\n"),
        ("blanks behind the closing fence", "---\na: 1\n--- \t\nbody", "a: 1\n"),
        ("a longer line closes nothing", "---\na: 1\n---x\n---\n", "a: 1\n---x\n"),
        ("four dashes close nothing", "---\na: 1\n----\n---\n", "a: 1\n----\n"),
        ("dots close nothing", "---\na: 1\n...\nb: 2\n---\n", "a: 1\n...\nb: 2\n"),
        ("an indented fence closes nothing", "---\na: |\n  ---\n---\n", "a: |\n  ---\n"),
    ],
)
def test_a_block_stands_between_its_fences(title: str, text: str, inner: str) -> None:
    found = fences(text)
    assert found is not None, title
    assert found[1].of(text) == inner


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("nothing at all", ""),
        ("a blank line first", "\n---\na: 1\n---\n"),
        ("a blank first", " ---\na: 1\n---\n"),
        ("four dashes", "----\na: 1\n----\n"),
        ("unclosed", "---\na: 1\n"),
        ("an opening fence alone", "---"),
        ("text behind the opening fence", "--- yaml\na: 1\n---\n"),
    ],
)
def test_what_begins_otherwise_is_no_block(title: str, text: str) -> None:
    assert read(text) is None, title


@pytest.mark.parametrize(
    ("source", "value"),
    [
        *[(word, None) for word in ("~", "null", "Null", "NULL")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        *[(word, word) for word in ("yes", "no", "on", "off", "Yes", "y", "tRue", "nUll")],
        ("0", 0),
        ("012", 12),
        ("-7", -7),
        ("+7", 7),
        ("0o14", 12),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5e-1", -0.05),
        ("1e3", 1000.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        *[
            (word, word)
            for word in (
                *["1_000", "12:30", "2026-11-20", "2026-11-20T09:30:00", "2026-11-20 09:30"],
                *["0b11", "-0x1F", "1.2.3", "v1", "1e", ".", "+", "-", "infinity", "0o8"],
                *["١٢", "²", "1 000", ".nano"],
            )
        ],
    ],
)
def test_a_plain_scalar_is_what_yaml_1_2_makes_of_it(source: str, value: object) -> None:
    found = plain_scalar(source)
    assert (type(found), found) == (type(value), value)


def test_not_a_number_is_a_float_too() -> None:
    found = plain_scalar(".nan")
    assert isinstance(found, float)
    assert math.isnan(found)


def test_a_number_too_long_for_any_property_stays_text() -> None:
    assert plain_scalar("9" * 5_000) == "9" * 5_000


@pytest.mark.parametrize(
    ("block", "properties"),
    [
        ("a: one two", {"a": "one two"}),
        ("a:", {"a": None}),
        ("a: ''", {"a": ""}),
        ("a: # remark", {"a": None}),
        ("a: x # remark", {"a": "x"}),
        ("a: x#y", {"a": "x#y"}),
        ("tags: #x", {"tags": None}),
        ("a: https://example.org/x?y=z", {"a": "https://example.org/x?y=z"}),
        ('a: "12"', {"a": "12"}),
        ("a: 'it''s'", {"a": "it's"}),
        (r'a: "one \"two\" \u00e9"', {"a": 'one "two" é'}),
        ("a: [x, 'y', 3]", {"a": ["x", "y", 3]}),
        ("a:\n  - x\n  - y", {"a": ["x", "y"]}),
        ("a:\n- x\n- y\nb: z", {"a": ["x", "y"], "b": "z"}),
        ("a: []", {"a": []}),
        ("a: {b: c}", {"a": {"b": "c"}}),
        ("a:\n  b:\n    - c", {"a": {"b": ["c"]}}),
        ("up: [[B]]", {"up": [["B"]]}),
        ("a: |\n  one\n  two", {"a": "one\ntwo\n"}),
        ("a: >-\n  one\n  two", {"a": "one two"}),
        ("a: one\n  two", {"a": "one two"}),
        ("one two: x", {"one two": "x"}),
        ('"a": x', {"a": "x"}),
        ("A: 1\na: 2", {"A": 1, "a": 2}),
        ('{"a": 1, "b": ["c"]}', {"a": 1, "b": ["c"]}),
        ("a: &x one\nb: *x", {"a": "one", "b": "one"}),
        ("a: &x one\nb: &x two\nc: *x", {"a": "one", "b": "two", "c": "two"}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("# only a remark", {}),
        ("", {}),
        ("Überschrift: ja", {"Überschrift": "ja"}),
        ("created: 2026-11-20", {"created": "2026-11-20"}),
        ("a: 12:30", {"a": "12:30"}),
    ],
)
def test_a_block_says(block: str, properties: dict[str, object]) -> None:
    assert _properties(block) == properties


@pytest.mark.parametrize(
    "block",
    [
        *["a: b: c", "a: 1\na: 2", "\ta: 1", "a:\n\t- x", "a: @x", "a: `x`", "a: %x"],
        *["a: 'open", 'a: "open', "a: [x", "just text", "- a\n- b", "a: x\n y: z", "a: *none"],
    ],
)
def test_a_broken_block_has_an_error_and_no_properties(block: str) -> None:
    found = read(f"---\n{block}\n---\n[[B]]\n")
    assert found is not None
    assert found.error
    assert (found.properties, found.strings) == ((), ())


@pytest.mark.parametrize("block", ["a: " + "[" * 200, "a: x\n" * 20_000, "- " * 3_000])
def test_an_attack_is_an_error_and_no_traceback(block: str) -> None:
    assert _error(block)


def test_aliases_cannot_blow_up() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
    )
    assert _error(bomb)


@pytest.mark.parametrize("block", ["a: &x [*x]", "a: &x\n  - *x", "a: &x {b: *x}"])
def test_a_value_that_holds_itself_is_an_error(block: str) -> None:
    assert _error(block)


def test_an_error_stands_inside_the_block() -> None:
    text = "---\nfine: yes\na: b: c\n---\n"
    found = read(text)
    assert found is not None
    assert found.span.start <= found.error_at <= found.span.end


@pytest.mark.parametrize(
    ("text", "key", "source"),
    [
        ("---\na: one # two\n---\n", "a", "one"),
        ('---\na: "one"\n---\n', "a", '"one"'),
        ("---\na: 'it''s'   \n---\n", "a", "'it''s'"),
        ("---\na:\nb: 2\n---\n", "a", ""),
        ("---\na: # none\nb: 2\n---\n", "a", ""),
        ("---\na:\n  - x\n  - y\nb: 1\n---\n", "a", "- x\n  - y"),
        ("---\na: [x, y]\nb: 1\n---\n", "a", "[x, y]"),
        ("---\na:\n  - x\n# remark\nb: {c: d}\n---\n", "a", "- x"),
        ("---\na:\n  b: x\n# remark\n---\n", "a", "b: x"),
        ("---\na: x\u00a0\nb: {c: d}\n---\n", "a", "x\u00a0"),
        ("---\r\na: one\r\nb: 2\r\n---\r\n", "a", "one"),
        (BOM + "---\na: one\n---\n", "a", "one"),
    ],
)
def test_a_property_s_span_covers_its_value(text: str, key: str, source: str) -> None:
    found = read(text)
    assert found is not None
    entry = found.get(key)
    assert entry is not None
    assert (entry.key_span.of(text), entry.span.of(text)) == (key, source)


def test_a_blank_value_s_span_lies_behind_its_colon() -> None:
    text = "---\nnested: {x: 1}\nUpdated:\ntags: [a]\n---\n"
    found = read(text)
    assert found is not None
    entry = found.get("Updated")
    assert entry is not None
    assert text[: entry.span.start].endswith("Updated:")


def test_the_key_as_spelled_comes_before_one_that_differs_in_case() -> None:
    found = read("---\nCreated: 1\ncreated: 2\n---\n")
    assert found is not None
    assert [found.get(key).value for key in ("created", "Created", "CREATED")] == [2, 1, 1]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("block", "strings"),
    [
        ('a: "[[B]]"', {"a": "[[B]]"}),
        ("a:\n  - x\n  - 3\n  - y", {"a.0": "x", "a.2": "y"}),
        ("a: [x, [y]]", {"a.0": "x", "a.1.0": "y"}),
        ("a: {b: c}", {"a.b": "c"}),
    ],
)
def test_every_string_has_a_dotted_key(block: str, strings: dict[str, str]) -> None:
    found = read(f"---\n{block}\n---\n")
    assert found is not None
    assert {one.key: one.value for one in found.strings} == strings


_KEYS = st.sampled_from(["a", "Created", "tags", "one two", "x-y", "_z", "true", "12", "Ünd", "a "])
_VALUES = st.one_of(
    st.sampled_from(
        [
            *["", "x", "one two", "12", "012", "1e3", "true", "yes", "~", "null", "2026-11-20"],
            *["12:30", "a: b", "x #y", "x#y", "#x", "[x]", "[[B]]", "{x}", "'it''s'", "'x'"],
            *['"x"', '"[[B]]"', '"a: b"', '"x # y"', '"\\t"', "- x", "-x", "--", "-", "?", "|"],
            *["| ", "> x", "&a x", "*a", "!x", "%x", "@x", "`x`", "x:", "x: ", ":x", "~x", "(x)"],
            *["./x", "/x", "+x", "x\ty", "x\u2028y", "x\x85y", BOM, "😀", "x  ", '"x" y', "'x'y"],
            *['"x:"', "'#x'", '"x\u2028"', "+", ".", "1_000", ".5", "{{date}}", "<<", "=", "---"],
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)
_ENTRIES = st.one_of(
    st.tuples(_KEYS, st.sampled_from([": ", ":", ":  ", " : "]), _VALUES).map("".join),
    st.tuples(
        _KEYS.map(lambda key: f"{key}:"),
        st.lists(
            st.tuples(st.sampled_from(["- ", "  - ", "    - ", "-  ", "-"]), _VALUES).map("".join),
            max_size=3,
        ),
    ).map(lambda both: "\n".join([both[0], *both[1]])),
    st.tuples(
        _KEYS,
        st.sampled_from([": >-", ": |", ": >", ": |-", ": >+", ": |2", ": >- # x"]),
        st.lists(
            st.tuples(st.sampled_from(["  ", " ", "    ", ""]), _VALUES).map("".join), max_size=3
        ),
    ).map(lambda parts: "\n".join([parts[0] + parts[1], *parts[2]])),
    st.tuples(_KEYS, st.lists(_VALUES, max_size=3), st.sampled_from([", ", ",", " ,"])).map(
        lambda parts: f"{parts[0]}: [{parts[2].join(parts[1])}]"
    ),
    st.sampled_from(["", "# remark", "  # remark", "  x", "- x", "\t", " a: b", "...", "   "]),
)
_INNERS = st.tuples(
    st.lists(_ENTRIES, max_size=5).map("\n".join), st.sampled_from(["\n", "\r\n"])
).map(lambda both: (both[0] + "\n").replace("\n", both[1]))


@given(_INNERS)
@settings(deadline=None, max_examples=2_000)
def test_what_the_flat_reader_accepts_the_exact_reader_reads_alike(inner: str) -> None:
    text = f"---\n{inner}---\n"
    span = Span(4, 4 + len(inner))
    flat = read_flat(text, span)
    if flat is None:
        return
    try:
        exact = read_exactly(text, span)
    except UnreadableError as error:
        pytest.fail(f"the exact reader refuses: {error}")
    assert repr(flat) == repr(exact)


@given(_INNERS)
@_LAW
def test_reading_never_raises_and_spans_lie_in_the_text(inner: str) -> None:
    text = f"---\n{inner}---\nbody"
    found = read(text)
    assert found is not None
    spans = [one.span for one in found.properties] + [one.span for one in found.strings]
    assert all(0 <= start <= end <= len(text) for start, end in spans)


_STAMPS = st.sampled_from(["2026-11-20", "2026-11-20T09:30:00", "draft"])
_PUTTABLE = st.sampled_from(
    ["", "old", '"old"', "'old'", "2020-01-01", "old # why", " # why", '"" # why', "''", "   "]
)


def _scalar_entry(text: str, key: str) -> Property:
    found = read(text)
    assert found is not None
    entry = found.get(key)
    assert entry is not None
    return entry


@given(_PUTTABLE, _STAMPS, st.sampled_from(["\n", "\r\n"]), st.sampled_from([": ", ":"]))
@_LAW
def test_a_value_put_reads_back_and_nothing_else_changes(
    old: str, new: str, end: str, colon: str
) -> None:
    if colon == ":" and old and not old.startswith(" "):
        colon = ": "
    text = end.join(["---", "before: 1", f"Updated{colon}{old}", "after: [x]", "---", "body"])
    entry = _scalar_entry(text, "Updated")
    edit = put(text, entry, new)
    after = apply_edits(text, [edit])
    assert _scalar_entry(after, "Updated").value == new
    assert after.replace(edit.new, "", 1).count(end) == text.count(end)
    assert [line for line in after.split(end) if "Updated" not in line] == [
        line for line in text.split(end) if "Updated" not in line
    ]


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("Updated: 2020-01-01", "Updated: 2026-11-20"),
        ('Updated: "2020-01-01"', 'Updated: "2026-11-20"'),
        ("Updated: '2020-01-01'  # by hand", "Updated: '2026-11-20'  # by hand"),
        ("Updated:", "Updated: 2026-11-20"),
        ("Updated: ", "Updated: 2026-11-20"),
        ('Updated: ""', 'Updated: "2026-11-20"'),
        ("Updated: # never", "Updated: 2026-11-20 # never"),
        ("Updated:   2020-01-01", "Updated:   2026-11-20"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_stamp_is_spliced_into_its_line(line: str, after: str, end: str) -> None:
    text = end.join(["---", line, "x: y", "---", ""])
    edit = put(text, _scalar_entry(text, "Updated"), "2026-11-20")
    assert apply_edits(text, [edit]) == end.join(["---", after, "x: y", "---", ""])


def test_python_frontmatter_reads_a_note_by_obsidian_s_rules() -> None:
    post = Note("A.md", "---\ncreated: 2026-11-20\non: yes\n---\n\n  body \n\n").post
    assert (post.metadata, post.content) == (
        {"created": "2026-11-20", "on": "yes"},
        "\n  body \n\n",
    )


@pytest.mark.parametrize("text", ["", "body\n", "\n---\na: 1\n---\n", "--- \na: 1\n---\n"])
def test_python_frontmatter_leaves_a_note_without_block_whole(text: str) -> None:
    post = Note("A.md", text).post
    assert (post.metadata, post.content) == ({}, text)


def test_python_frontmatter_shows_no_properties_of_a_broken_block() -> None:
    assert Note("A.md", "---\na: b: c\n---\nbody\n").post.metadata == {}


@pytest.mark.parametrize("key", ["content", "handler", "self"])
def test_python_frontmatter_reads_a_property_of_any_name(key: str) -> None:
    assert Note("A.md", f"---\n{key}: x\n---\n").post.metadata == {key: "x"}


def test_nothing_writes_a_whole_block() -> None:
    post = Note("A.md", "---\na: 1\n---\n").post
    with pytest.raises(NotImplementedError, match="splice"):
        python_frontmatter.dumps(post)
