"""Notes that nobody would write and somebody will have: structure and hostile signs, mixed."""

from __future__ import annotations

from hypothesis import strategies as st

from vaultkit.text import BOM

# Line ends that are some to one program and none to the next, what cannot be seen, what joins.
SIGNS = (
    *("\r", "\r\n", "\n\r", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\u00a0"),
    *(BOM, "\u200b", "\u200d", "\u202e", "\ufe0f", "\uffff", "e\u0301", "🇩🇪", "👩‍💻", "日本", "𝒳"),
    *("%%", "```", "~~~", "$$", "<!--", "-->", "<div>", "[[", "]]", "`", "\\", "|", "\\|", "\t"),
    *("#", "---", "===", "> ", "- ", "* ", "1. ", "- [ ] ", "[^1]: ", "{{title}}", "^id", "::"),
)
FENCES = ("---\n", "---\n", "--- \n", "---# A\n", "----\n", "---\r", " ---\n", "...\n", "")
PROPERTIES = (
    *("Created:\n", "Created: 2026-11-01\n", "created: '2026-11-01 10:00'  # by hand\n"),
    *("Updated: 2026-11-02\n", 'Updated: "2026-11-02"\n', "Updated: # when\n", "Updated: [a]\n"),
    *("Updated:\n  - 2026-11-02\n", "UPDATED: 2026-11-02T08:00\n", "Updated: *b\n", "b: &b 1\n"),
    *("tags: [status/draft, architecture/feature]\n", "tags:\n  - status/designed\n", "# note\n"),
    *('Domains:\n  - "[[A|b]]"\n', "a: b: c\n", "x: |\n  y\n", "x: >-\n  y\n\n  z\n", "- a\n"),
    *(
        '"q": "\\u263a"\n',
        "? k\n: v\n",
        "n: .nan\n",
        "m: {a: [b, {c: d}]}\n",
        "t:\tx\n",
        "<<: *b\n",
    ),
)
BLOCKS = (
    *(
        "# Feature: X\n\n",
        "## 1. Goal\n\nText.\n\n",
        "## Success Criteria\n\n- [ ] Fast\n- [x] Ok\n\n",
    ),
    *("## Open Questions\n\n> [!warning] Open\n>\n> - [ ] Why?\n\n", "```\n## Changelog\n```\n\n"),
    *(
        "%%\n- 2026-11-02: hidden\n%%\n\n",
        "$$\nx\n$$\n\n",
        "<!--\n## Changelog\n-->\n\n",
        "[[A#b|c]]\n",
    ),
    *(
        "| A | B |\n| - | - |\n| 1 | [[x\\|y]] |\n\n",
        "> | A | B |\n> | - | - |\n\n",
        "***\n\n",
        "\n",
    ),
)
LOGS = (
    *(
        "## Changelog\n\n",
        "## 11. Changelog\n",
        "Changelog\n---\n\n",
        "## 📜 Changelog / History\n\n",
    ),
    *(
        "| Date | Author | Change |\n| --- | --- | --- |\n",
        "|Date|Change|\n|---|---|\n",
        "|  |  | x |\n",
    ),
    *(
        "| 2026-11-02 | Ada | Drafted |\n",
        "Date | Author | Description\n-|-|-\n",
        "2026-11-20 | Ada | x\n",
    ),
    *(
        "| Date       | Change |\n| ---------- | ------ |\n| 2026-11-02 | 日本   |\n",
        "| 1 |\n",
        "\n",
    ),
    *("- 2026-11-02: Drafted\n", "- **2026-11-20** (Ada): Chose\n", "* 2026-11-02:\n  * Drafted\n"),
    *("### 2026-11-02 — Drafted\n\n", "### 2026-11-20\n\n- Chose\n\n", "### 2026-11-02\nDrafted\n"),
    *(
        "- 2026-11-02 — Ada — Chose\n",
        "#### Added\n\n",
        "---\n\n",
        "## Notes\n\nMore.\n",
        "Below.\n",
    ),
)
# Changelogs that are whole: what hostile signs do to them is of more use than what none is.
WHOLE_LOGS = (
    "| Date | Author | Change |\n| --- | --- | --- |\n| 2026-11-02 | Ada | Drafted |\n",
    "| Date | Author | Change |\n| --- | --- | --- |\n|  |  | Initial draft |\n",
    "|Date|Change|Reason|\n|---|---|---|\n|2026-11-05|b|c|\n|2026-11-01|a \\| b|c|d|\n",
    "| Date       | By   | What |\n| ---------- | ---- | ---- |\n| 2026-11-02 | 日本 | 👩‍💻  |\n",
    "Date | Author | Description\n-|-|-\n2026-11-20 | Ada Lindqvist | x\n\nBelow.\n",
    "- 2026-11-02: Drafted\n",
    "- **2026-11-20** (Ada Lindqvist): Chose\n- **2026-11-02** (Ada): Drafted\n\nBelow.\n",
    "* 2026-11-02:\n  * Drafted\n  * Built\n* 2026-11-05:\n  * Chose\n",
    "- 2026-11-02 — Ada Lindqvist — Drafted\n  on two lines\n",
    "### 2026-11-05 — Chose\n\n### 2026-11-02 — Drafted\n\n---\n\n*By hand*\n",
    "### 2026-11-02\n\n- Drafted\n\n### Nov 5, 2026\n\nChose the\nlink\n",
)
LOG_HEADINGS = (
    "## Changelog\n\n",
    "## 11. Changelog\n",
    "Changelog\n---\n\n",
    "# 📜 Changelog\n\n",
)
STAMPED = (
    "---\nCreated: 2026-11-01\nUpdated: 2026-11-02\n{}---\n",
    "---\n{}updated: '2026-11-02 08:00'  # by hand\ncreated:\n---\n",
    "---\nCreated:\n{}Updated:\n---\n",
    '---\n"Updated": "2026-11-02"\n{}---\n',
)


def _mixed(pieces: list[str], signs: list[tuple[int, str]], ends: str) -> str:
    text = "".join(pieces).replace("\n", ends)
    for place, sign in signs:
        at = place % (len(text) + 1)
        text = text[:at] + sign + text[at:]
    return text


def _some(pieces: tuple[str, ...], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(pieces), max_size=most)


def _joined(*parts: list[str]) -> list[str]:
    return [piece for part in parts for piece in part]


_ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r"])
_STREWN = st.lists(st.tuples(st.integers(0, 5_000), st.sampled_from(SIGNS)), max_size=4)
_PIECES = st.builds(
    _joined,
    _some(("", BOM), 1),
    _some(FENCES, 1),
    _some(PROPERTIES, 4),
    _some(FENCES, 1),
    _some(BLOCKS, 4),
    _some(LOGS, 6),
    _some(BLOCKS, 2),
)

# A note as people write it, with a sign or two where none belongs.
_SOUND = st.builds(
    lambda head, block, *rest: [head.replace("{}", block), "# Feature: X\n\n", *rest],
    st.sampled_from(STAMPED),
    st.sampled_from(PROPERTIES),
    st.sampled_from(BLOCKS),
    st.sampled_from(BLOCKS),
    st.sampled_from(LOG_HEADINGS),
    st.sampled_from(WHOLE_LOGS),
    st.sampled_from(("", "", "\n## Notes\n\nMore.\n")),
)
_FEW = st.lists(st.tuples(st.integers(0, 5_000), st.sampled_from(SIGNS)), max_size=1)
sound = st.builds(_mixed, _SOUND, _FEW, st.sampled_from(["\n", "\n", "\r\n"]))
notes = st.one_of(sound, sound, st.builds(_mixed, _PIECES, _STREWN, _ENDS))
blocks = st.builds(_mixed, _some(PROPERTIES, 6), _STREWN, _ENDS)
changelogs = st.one_of(
    st.builds(_mixed, _some(LOGS, 8), _STREWN, _ENDS),
    st.builds(_mixed, st.sampled_from(WHOLE_LOGS).map(lambda log: [log]), _FEW, _ENDS),
)
texts = st.one_of(
    notes,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.lists(st.sampled_from((*SIGNS, "\n", "a")), max_size=40).map("".join),
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """Return a note, and the note after somebody edited it in a place or two."""
    text = draw(notes)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 30)))
    new = draw(st.sampled_from((*SIGNS, *BLOCKS, *LOGS, *PROPERTIES, "Text. ")))
    if draw(st.booleans()):
        start = end = text.find("# Feature: X") + 1
    after = text[:start] + new + text[end:]
    return text, after.replace("Text.", "Other text.", draw(st.integers(0, 1)))
