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

notes = st.builds(_mixed, _PIECES, _STREWN, _ENDS)
blocks = st.builds(_mixed, _some(PROPERTIES, 6), _STREWN, _ENDS)
changelogs = st.builds(_mixed, _some(LOGS, 8), _STREWN, _ENDS)
texts = st.one_of(
    notes,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.lists(st.sampled_from((*SIGNS, "\n", "a")), max_size=40).map("".join),
)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """Return a note, and the note after somebody edited it in one place."""
    text = draw(notes)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 30)))
    new = draw(st.sampled_from((*SIGNS, *BLOCKS, *LOGS, *PROPERTIES, "Text. ")))
    return text, text[:start] + new + text[end:]
