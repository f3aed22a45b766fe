"""The commands by name: where each is, and what help says of it."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """Where a command is, and the line that help shows of it."""

    module: str
    function: str
    summary: str


COMMANDS = {
    "demo": Entry("showing", "demo", "Show the whole job on a sample vault."),
    "init": Entry("making", "init", "Make a vault, or add what one lacks."),
    "new": Entry("making", "new", "Make a new note of a kind, filled and stamped."),
    "new-feature": Entry("making", "new_feature", "Make a new feature note."),
    "watch": Entry("keeping", "watch", "Keep the vault's notes true until Ctrl-C."),
    "daemon": Entry("daemon", "app", "Keep the vault true in the background."),
    "update": Entry("keeping", "update", "Do one pass of upkeep and end."),
    "check": Entry("looking", "check", "Say what is broken or unfinished."),
    "fix": Entry("mending", "fix", "Apply the fixes that findings carry."),
    "upgrade": Entry("upgrading", "upgrade", "Bring notes up to a changed template."),
    "undo": Entry("mending", "undo", "Take back what vaultkit last wrote."),
    "links": Entry("looking", "links", "List every link with what it resolves to."),
    "status": Entry("looking", "status", "Show one row a note: how far it is."),
    "graph": Entry("graphing", "app", "Export the graph of links."),
    "advance": Entry("advancing", "advance", "Move a note's status and log it."),
    "kinds": Entry("kinds", "kinds", "List the kinds, or say why a note is of its kind."),
    "explain": Entry("looking", "explain", "Say why a check is there."),
}
