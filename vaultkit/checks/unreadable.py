"""Notes that cannot be read: their properties, or the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_ERROR, Check, Example, Found
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault


def run_properties(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield a note whose properties Obsidian cannot read."""
    del vault
    if facts.properties_error is not None:
        at = facts.properties_error_at
        message = f"Obsidian cannot read these properties: {facts.properties_error}"
        yield Found(Span(at, at), message)


def run_file(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield a note whose file is no text, or cannot be opened."""
    del vault
    if facts.trouble is not None:
        yield Found(Span(0, 0), facts.trouble)


UNREADABLE_PROPERTIES = Check(
    "unreadable-properties",
    ALWAYS_ERROR,
    "properties that Obsidian cannot read either",
    """The block between the `---` fences is no YAML that Obsidian can read, so the note has no
properties at all: no tags, no dates, no links from it. vaultkit never writes into such a note.

Usual causes: a colon in an unquoted value (`title: Feature: X`), a key that stands twice, tabs
for indentation, `[[link]]` or `{{field}}` without quotes.""",
    run_properties,
    (
        Example(
            "a colon in a value",
            "---\ntitle: Feature: X\n---\n",
            ("2:15 Obsidian cannot read these properties: mapping values are not allowed here",),
        ),
        Example(
            "a key twice",
            "---\nUpdated:\nUpdated:\n---\n",
            ("3:1 Obsidian cannot read these properties: the property `Updated` stands twice",),
        ),
        Example("quoted", '---\ntitle: "Feature: X"\n---\n'),
        Example("no properties", "title: Feature: X\n"),
    ),
)

UNREADABLE_NOTE = Check(
    "unreadable-note",
    ALWAYS_ERROR,
    "a note that is not UTF-8 or cannot be opened",
    """Obsidian reads notes as UTF-8. A note in another encoding shows garbled letters and is
damaged for good by the next edit in the app; vaultkit never writes into it.

Convert the file to UTF-8 in an editor that knows its encoding, or mend its permissions.""",
    run_file,
    (),
)
