"""Which tags a note's body has, told in small texts and as laws of every text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import grows_evenly
from vaultkit.kinds import tags_of
from vaultkit.note import Note
from vaultkit.scan.tags import tags_in
from vaultkit.text import BOM


def _tags(text: str) -> list[str]:
    return [tag.text for tag in tags_in(text)]


@pytest.mark.parametrize(
    ("title", "text", "tags"),
    [
        ("a word", "#pump", ["pump"]),
        ("one of several", "the #pump and the #valve", ["pump", "valve"]),
        ("every occurrence", "#pump #pump", ["pump", "pump"]),
        ("as it is spelled", "#PumpRoom", ["PumpRoom"]),
        ("nested", "#plant/pump/seal", ["plant/pump/seal"]),
        ("nested in nothing", "#plant/", ["plant/"]),
        ("a hyphen and an underscore", "#dry-run #dry_run", ["dry-run", "dry_run"]),
        ("nothing but a hyphen", "#- #_ #/", ["-", "_", "/"]),
        ("digits alone are none", "see #42 and #0042", []),
        ("digits and a letter", "#4x4 #x42 #42nd", ["4x4", "x42", "42nd"]),
        ("digits and a mark", "#20-24 #20_24 #20/24", ["20-24", "20_24", "20/24"]),
        ("digits of another script", "#٤٢", ["٤٢"]),
        ("letters of any script", "#größe #насос #ポンプ", ["größe", "насос", "ポンプ"]),
        ("a letter and its accent apart", "#e\u0301tat", ["e\u0301tat"]),
        ("an emoji", "#🔧 #fix🔧now", ["🔧", "fix🔧now"]),
        ("an emoji in colour", "#\u2764\ufe0f!", ["\u2764\ufe0f"]),
        ("joined emojis end where they join", "#🧑\u200d🔧", ["🧑"]),
        ("signs that are no punctuation", "#10€ #a→b #20°", ["10€", "a→b", "20°"]),
        ("the punctuation of East Asia", "#ポンプ、弁", ["ポンプ、弁"]),
    ],
)
def test_a_tag_reads(title: str, text: str, tags: list[str]) -> None:
    assert _tags(text) == tags, title


@pytest.mark.parametrize("mark", list("!\"$%&'()*+,.:;<=>?@[\\]^`{|}~") + list("—–…‘’“”‐•\u200b"))
def test_punctuation_ends_a_tag(mark: str) -> None:
    assert _tags(f"a #pump{mark}room b") == ["pump"]


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\u00a0", "\u2003", "\u3000", BOM])
def test_white_space_ends_a_tag_and_may_stand_before_one(blank: str) -> None:
    assert _tags(f"a{blank}#pump{blank}#valve{blank}b") == ["pump", "valve"]


@pytest.mark.parametrize(
    "before", [*"a1é本🔧-/.,:;!?'\"({&%@+^", "—", "…", "\u200b", "https://e.org/", "1.", "a@b."]
)
def test_a_tag_never_begins_right_behind(before: str) -> None:
    assert _tags(f"x {before}#pump") == []


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("a hash alone", "# #"),
        ("a doubled hash", "x ##pump"),
        ("a heading", "# Pump\n## Room"),
        ("a number of an issue", "fixed in #17."),
        ("an escaped hash", r"\#pump and x \#pump"),
        ("a hash behind a number that is no tag", "#17#pump"),
        ("a link's address", "[a](b.md#pump) [c](<d #pump.md>) [e](f 'g #pump')"),
        ("a link's heading", "[[Room#pump]] [[#pump]] ![[Room#pump]]"),
        ("a link's alias", "[[Room|the #pump]]"),
        ("a link that leads to a heading of the note", "[a](#pump)"),
        ("an address", "https://e.org/a#pump https://e.org/#/pump"),
        ("an address in angle brackets", "a <https://e.org/#pump> b"),
        ("a picture's words", "![the #pump](pump.png) ![#pump][p]"),
        ("the label of a reference", "[a][ #pump]"),
        (
            "what a reference leads to",
            "[a]\n\n[a]: b.md#pump\n[#pump]: c.md\n[d]: <e #pump.md> 'f'",
        ),
        ("a footnote's name", "a[^#pump] b"),
        ("an attribute", "a <b title='the #pump'>c</b> <i data=#pump>"),
        ("a character written as a number", "a&#pump; b &#39;"),
        ("a bracket that never closes", "x [#pump"),
        ("a wikilink that never closes", "x [[#pump"),
        ("brackets around brackets", "x [#pump [a] b]"),
        ("a star that never closes", "x *#pump"),
        ("an underscore that never closes", "x _#pump"),
        ("an underscore that a letter keeps from closing", "x _#pump_a"),
        ("tildes that never close", "x ~~#pump"),
        ("a single tilde", "x ~#pump~ y"),
        ("equals signs that never close", "x ==#pump"),
        ("a greater-than sign in a line", "x >#pump"),
        ("a pipe outside a table", "x |#pump|"),
    ],
)
def test_what_is_no_tag(title: str, text: str) -> None:
    assert _tags(text) == [], title


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("a paragraph's first line", "#pump is old"),
        ("a later line", "it is old\n#pump"),
        ("an indented line of a paragraph", "it is old\n    #pump"),
        ("a heading", "## The #pump ##"),
        ("a heading's beginning", "## #pump"),
        ("an underlined heading", "#pump\n==="),
        ("a list", "- #pump"),
        ("a numbered list", "3. #pump"),
        ("a nested list", "- a\n\t- #pump"),
        ("a task", "- [ ] #pump"),
        ("a done task in a nested list", "- a\n  - [x] b #pump"),
        ("an item's second paragraph", "- a\n\n  #pump"),
        ("a quote", "> #pump"),
        ("a quote without a blank", ">#pump"),
        ("a quote's second line", "> a\n>#pump"),
        ("a nested quote's second line", "> > a\n>>#pump"),
        ("a callout's title", "> [!note] #pump"),
        ("a callout's body", "> [!note]-\n> - #pump"),
        ("a table's header", "| #pump | a |\n|---|---|"),
        ("a table's cell", "| a | b |\n|---|---|\n| c | #pump |"),
        ("a table's cell without blanks", "|a|b|\n|-|-|\n|c|#pump|"),
        ("behind an escaped pipe in a cell", "|a|\n|-|\n|b\\|#pump|"),
        ("a footnote's text", "a[^1]\n\n[^1]: #pump"),
        ("an inline footnote", "a^[see the #pump]"),
        ("an inline comment", "a %% the #pump %% b"),
        ("an inline comment's beginning", "a %%#pump%% b"),
        ("a block comment", "%%\n- [ ] #pump\n%%"),
        ("a paragraph of a block comment", "%%\n`\n\n#pump `\n%%"),
        ("a block comment that never closes", "%%\n#pump"),
        ("bold text", "a **#pump** b"),
        ("bold text with underscores", "a __#pump__ b"),
        ("slanted text", "a *#pump* b"),
        ("slanted text with underscores", "a _#pump_ b"),
        ("bold and slanted text", "a ***#pump*** b"),
        ("slanted text in bold text", "**the _old #pump_**"),
        ("struck text", "a ~~#pump~~ b"),
        ("highlighted text", "a ==#pump== b"),
        ("slanted text over two lines", "a *#pump\nb* c"),
        ("slanted text inside a word", "sub*#pump*s"),
        ("behind slanted text", "*old*#pump"),
        ("behind an underscore that closes in a word", "the_old_#pump"),
        ("a link's words", "[the #pump](a.md)"),
        ("the beginning of a link's words", "[#pump](a.md)"),
        ("the words of a link to a label", "[the #pump][a]\n\n[a]: b.md"),
        ("a bracket", "[#pump]"),
        ("behind a bracket", "[a]#pump"),
        ("behind an empty box", "a [ ]#pump"),
        ("a bracket that closes in the next line", "[#pump\na]"),
        ("behind a wikilink", "[[a]]#pump"),
        ("behind a link", "[a](b)#pump"),
        ("behind a picture", "![a](b.png)#pump"),
        ("behind a footnote's mark", "a[^1]#pump"),
        ("behind code", "`a`#pump"),
        ("behind math", "$a$#pump"),
        ("behind a comment in HTML", "a <!-- b -->#pump"),
        ("behind a line break in HTML", "a<br>#pump"),
        ("inside inline HTML", "a <b>#pump</b>"),
        ("behind an escaped mark", r"a\]#pump"),
        ("behind an escaped backslash", r"a \\#pump"),
        ("what looks like a tag of HTML", "<the old #pump>"),
        ("behind dollars that are prices", "for $5 the #pump for $6"),
        ("math that cannot open", "$ #pump $"),
        ("math that a digit keeps from closing", "a $b #pump c$5"),
        ("a backtick that never closes", "a ` #pump"),
        ("behind two backticks that one closes", "a ``b `#pump"),
        ("a comment in HTML that never closes", "a <!-- #pump"),
        ("a comment in HTML with hyphens", "a <!-- b -- c #pump -->"),
        ("below a fence", "```\na\n```\n#pump"),
        ("below HTML", "<div>\na\n</div>\n\n#pump"),
        ("below math", "$$\na\n$$\n#pump"),
    ],
)
def test_a_tag_counts_in(title: str, text: str) -> None:
    assert _tags(text) == ["pump"], title


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("inline code", "a `#pump` b"),
        ("inline code over a line break", "a `b\n#pump`"),
        ("inline code of two backticks", "a ``b ` #pump`` c"),
        ("inline code that a longer run opens", "a ``b #pump` c"),
        ("a fence", "```\n#pump\n```"),
        ("a fence of tildes", "~~~sh\n#pump\n~~~"),
        ("a fence that never closes", "```\n#pump\n\n#pump"),
        ("a fence in a list", "- a\n  ```\n  #pump\n  ```"),
        ("a fence in a quote", "> ```\n> #pump\n> ```"),
        ("a query", "```dataview\nlist from #pump\n```"),
        ("indented code", "a\n\n    #pump"),
        ("inline math", "a $b #pump$ c"),
        ("inline math behind a price that closes nothing", "a $b $5 #pump c$ d"),
        ("inline math with an escaped dollar", r"a $b \$ #pump$ c"),
        ("math of two dollars in a line", "a $$ #pump $$ b"),
        ("a block of math", "$$\n#pump\n$$"),
        ("a comment in HTML", "a <!-- #pump --> b"),
        ("a block that is a comment in HTML", "<!--\n#pump\n\n#pump\n-->"),
        ("a block of HTML", "<div>\n#pump\n</div>"),
        ("an instruction", "a <? #pump ?> b"),
        ("a declaration", "a <!X #pump> b"),
        ("raw text", "a <![CDATA[ #pump ]]> b"),
    ],
)
def test_a_tag_does_not_count_in(title: str, text: str) -> None:
    assert _tags(text) == [], title


@pytest.mark.parametrize(
    ("title", "text", "tags"),
    [
        ("one right behind another", "#pump#valve#seal", ["pump", "valve", "seal"]),
        ("one behind a nested one", "#plant/#pump", ["plant/", "pump"]),
        ("up to a number that is no tag", "#pump#17#valve", ["pump"]),
        ("an underscore at a tag's end", "#pump_ is old_", ["pump_"]),
        ("an underscore that ends slanted text", "_the #pump_ is old", ["pump"]),
        ("underscores in a tag in slanted text", "a _#old_pump_ b", ["old_pump"]),
        ("slanted text that closes at its first mark", "_a `b_ c` _#pump", []),
        ("an underscore in code opens nothing", "`a_` b_#pump", []),
        ("an underscore in an address opens nothing", "https://e.org/a_ b_#pump", []),
        ("an underscore in a wikilink opens nothing", "[[old_pump]] and _#pump", []),
        ("a longer run of underscores closes nothing", "a _b__#pump", []),
        ("blanks alone are never slanted", "a _ _#pump", []),
        ("an escaped underscore closes nothing", r"a _b \_ c_#pump", ["pump"]),
        ("in a link's words and behind it", "[#pump](a)#valve", ["pump", "valve"]),
        ("in brackets inside a link's words", "[a [#pump] b](c) #valve", ["pump", "valve"]),
        ("in two paragraphs", "*#pump\n\n#valve*", ["valve"]),
        ("in two cells", "|a *#pump|b* #valve|\n|-|-|", ["valve"]),
        ("around a comment", "#pump %% #valve %% #seal", ["pump", "valve", "seal"]),
        ("below a quote whose comment never closes", "> %%\n> #pump\n\n#valve", ["pump", "valve"]),
        ("below what a reference leads to", "[a]: b.md\n#pump", ["pump"]),
    ],
)
def test_tags_in_company(title: str, text: str, tags: list[str]) -> None:
    assert _tags(text) == tags, title


def test_a_note_s_tags_are_those_of_its_body() -> None:
    note = Note("A.md", BOM + "---\ntags: [plant]\nx: a #room\n---\n# The #pump\n")
    (tag,) = note.tags
    assert (tag.text, tag.span.of(note.text)) == ("pump", "#pump")


def test_a_property_that_names_tags_in_one_line_has_none_of_them() -> None:
    assert list(tags_of({"tags": "pump, valve"})) == []


_PIECES = [
    *"#*_~=`$%[]()<>!|\\-/^.&:'\" \n\t1ab",
    *["#pump", " #a/b", "#12", "é", "🔧", "\u200d", "\u00a0", BOM, "\r\n", "\r", "\n\n"],
    *["**", "__", "~~", "==", "``", "$$", "%%", "[[", "]]", "![", "](", "][", "<!--", "-->"],
    *["<b>", "<a b='", "<?", "https://", "- [ ] ", "> ", "\n>", "| a |\n|-|\n", "[a]: ", "\n    "],
]
_TEXTS = st.one_of(
    st.lists(st.sampled_from(_PIECES), max_size=40).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
_LAW = settings(deadline=None, max_examples=300)


@given(_TEXTS)
@_LAW
def test_a_tag_s_span_covers_the_hash_and_its_text(text: str) -> None:
    assert all(tag.span.of(text) == f"#{tag.text}" for tag in tags_in(text))


@given(_TEXTS)
@_LAW
def test_tags_stand_in_the_order_of_the_text_and_never_overlap(text: str) -> None:
    assert all(one.span.end <= other.span.start for one, other in pairwise(tags_in(text)))


@given(_TEXTS)
@_LAW
def test_a_tag_holds_something_and_never_white_space_or_a_hash(text: str) -> None:
    names = _tags(text)
    assert all(name and not set(name) & set("# \t\r\n") for name in names)
    assert not any(name.isascii() and name.isdecimal() for name in names)


_PROSE = st.lists(
    st.sampled_from(["the pump", "# Pump", "- a #pump", "> #pump", "*a #b*", "| #c |\n|---|", ""]),
    max_size=5,
).map(lambda lines: "".join(f"{line}\n\n" for line in lines))


@given(_PROSE, st.sampled_from(["```", "````sh", "~~~", "~~~~ #a"]), _TEXTS, _PROSE)
@_LAW
def test_no_tag_lies_within_a_fenced_block(above: str, fence: str, code: str, below: str) -> None:
    mark = fence[0]
    block = f"{fence}\n{code.replace(mark, ' ')}\n{mark * 4}\n"
    spans = [tag.span for tag in tags_in(f"{above}{block}{below}")]
    behind = len(above) + len(block)
    assert all(span.end <= len(above) or span.start >= behind for span in spans)
    assert len(spans) == len(_tags(above)) + len(_tags(below))


@given(_TEXTS)
@_LAW
def test_line_ends_change_no_tag(text: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert _tags(plain.replace("\n", "\r\n")) == _tags(plain)


@given(_TEXTS, _TEXTS)
@_LAW
def test_tags_from_an_offset_know_nothing_of_what_is_before(head: str, body: str) -> None:
    before = head.replace("\r", "") + "\n"
    behind = [tag.text for tag in tags_in(before + body, len(before))]
    assert behind == _tags(body)


_SHAPES = [
    *[
        "#a",
        "#1",
        "# ",
        "_#a ",
        "*#a ",
        "a_b #a ",
        "*a_b* c_d #a ",
        "**a *b #a ",
        "__ #a ",
        "*_~~==",
    ],
    *[
        "~~a #a ",
        "==a== #a ",
        "`_` _a #a ",
        "``a` #a ",
        "[#a ",
        "[#a](",
        "](a) #a ",
        "[a][",
        "![a #a ",
    ],
    *["$a #a ", "$$ #a ", "%%#a ", "<? #a ", "<!X #a ", "<!-- #a ", "<a b=' #a ", "[a]: b #a\n"],
    *["[a](b '#a ", ">#a\n>", "\n>>", "https://(", "|#a|\n|-|\n", "\\#a"],
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "shape",
    [*_SHAPES, "one long run of `", "brackets in brackets"],
)
def test_time_grows_with_the_text(shape: str) -> None:
    def task(size: int) -> Callable[[], object]:
        text = shape * size
        if shape == "one long run of `":
            text = "`" * size + " #a"
        elif shape == "brackets in brackets":
            text = "[" * size + "#a" + "](b)" * size
        return lambda: list(tags_in(text))

    assert grows_evenly(task, 5_000)
