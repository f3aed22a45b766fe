"""Links to a heading or block that their note does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_WARNING, Check, Example, Found
from vaultkit.sections import strip_heading
from vaultkit.suggest import Names
from vaultkit.vault import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault


def run_headings(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield every link to a heading that is not there."""
    for link in vault.odd_links(facts):
        if link.reach is Reach.DANGLING_HEADING and link.path is not None:
            written = link.fact.link
            parts = [part for part in written.subpath.split("#") if part.strip()]
            headings = Names(one.text for one in vault.notes[link.path].headings)
            message = f"{written.raw}: {_name(link.path)} has no heading “{' > '.join(parts)}”"
            near = headings.nearest(parts[-1])
            # A chain may fail though its last heading is there: then that is no hint.
            told = near and strip_heading(near) != strip_heading(parts[-1])
            hint = f"; did you mean “{near}”?" if told else ""
            yield Found(link.fact.anchor, message + hint)


def run_blocks(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield every link to a block id that is not there."""
    for link in vault.odd_links(facts):
        if link.reach is Reach.DANGLING_BLOCK and link.path is not None:
            written = link.fact.link
            wanted = written.subpath.rpartition("^")[2]
            message = f"{written.raw}: {_name(link.path)} has no block ^{wanted}"
            yield Found(link.fact.anchor, message)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


DANGLING_HEADING = Check(
    "dangling-heading",
    ALWAYS_WARNING,
    "a link to a heading that its note does not have",
    """The note exists, so Obsidian opens it; but the heading was renamed or never there, and
the reader lands at the top.

Correct what stands behind the `#`. Obsidian ignores case and punctuation in it, but knows no
slugs: `#two-words` does not find “Two words”.""",
    run_headings,
    (
        Example(
            "a heading that is not there",
            "See [[B#Two-words]].\n",
            ("1:5 [[B#Two-words]]: B.md has no heading “Two-words”; did you mean “Two words”?",),
            {"B.md": "# One\n\n## Two words\n"},
        ),
        Example("case and punctuation", "[[B#what is c]]\n", (), {"B.md": "# What is C++?\n"}),
    ),
    of_links=True,
)

DANGLING_BLOCK = Check(
    "dangling-block",
    ALWAYS_WARNING,
    "a link to a block id that its note does not have",
    """The note exists, but no block in it carries the id: the paragraph was deleted or moved to
another note, and its id with it.

Link the note or a heading instead, or put the id (`^like-this`, at the end of the block) back.""",
    run_blocks,
    (
        Example(
            "a block id that is not there",
            "See [[B#^gone]].\n",
            ("1:5 [[B#^gone]]: B.md has no block ^gone",),
            {"B.md": "text ^here\n"},
        ),
        Example("an id in another case", "See [[B#^HERE]].\n", (), {"B.md": "text ^here\n"}),
    ),
    of_links=True,
)
