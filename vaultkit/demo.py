"""Show the whole job on a sample vault: a person's edits, and what the watcher makes of them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vaultkit.disk.digesting import read_vault
from vaultkit.disk.reading import open_vault
from vaultkit.disk.writing import Writer, ignore_lease_signals
from vaultkit.index import Index
from vaultkit.keeper import Keeper
from vaultkit.mirror import Mirror
from vaultkit.places import shipped_vault
from vaultkit.store import Store
from vaultkit.telling import Tell
from vaultkit.watch import Watcher
from vaultkit.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.telling import Message
    from vaultkit.vault import Vault

_QUIET_SECONDS = 1.0
_PATIENCE_SECONDS = 10.0
_STEP_SECONDS = 0.2
_NEW_NOTE = "Features/Feature - Gift cards.md"
_EDITED_NOTE = "Features/Feature - Guest checkout.md"


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that a person does, and what came of it."""

    title: str
    messages: tuple[Message, ...]


class Demo:
    """A sample vault in a folder of its own, with its state beside it."""

    def __init__(self, folder: Path) -> None:
        """Copy the sample vault below *folder*."""
        self.root = folder / "Harbour"
        self._state = folder / "state"
        shutil.copytree(shipped_vault(), self.root)
        self._messages: list[Message] = []

    def play(self) -> Iterator[Scene]:
        """Yield scene after scene as it happens; each takes a few seconds."""
        ignore_lease_signals()
        folder = self.folder()
        with Watcher(folder.root) as watcher, Store(self._state) as store:
            writer = Writer(folder.root, self._state)
            keeper = Keeper(
                Mirror(folder, Index(read_vault(folder))), store, writer, self._messages.append
            )
            watching = Watching(keeper, watcher, _QUIET_SECONDS)
            watching.begin()
            for title, act in self._acts():
                self._messages.clear()
                act()
                self._wait(watching)
                yield Scene(title, tuple(self._messages))

    def folder(self) -> VaultFolder:
        """Return the sample vault as an opened vault, its author known."""
        folder = open_vault(self.root)
        config = replace(folder.kinds.config, author="Ada Lindqvist")
        return replace(folder, kinds=replace(folder.kinds, config=config))

    def vault(self) -> Vault:
        """Return the sample vault as it is now."""
        return read_vault(self.folder())

    def _acts(self) -> Iterator[tuple[str, Callable[[], object]]]:
        yield (
            "You click a link to a note that does not exist yet. Obsidian makes it, empty:",
            (self.root / _NEW_NOTE).touch,
        )
        yield (
            "You tick a success criterion and write a sentence, and save:",
            lambda: self._edit(
                ("- [ ] Fewer", "- [x] Fewer"),
                (
                    "### Blast Radius\n",
                    "### Blast Radius\n\nGuests cannot pay; [[Domain - Billing]] goes on.\n",
                ),
            ),
        )
        yield (
            "You link a domain, its name slightly wrong:",
            lambda: self._edit(
                ("## Related Documents\n", "## Related Documents\n\n- [[Domain - Checkuot]]\n"),
            ),
        )

    def _edit(self, *replacements: tuple[str, str]) -> None:
        path = self.root / _EDITED_NOTE
        text = path.read_text("utf-8")
        for old, new in replacements:
            text = text.replace(old, new, 1)
        path.write_text(text, "utf-8")

    def _wait(self, watching: Watching) -> None:
        ends = time.monotonic() + _PATIENCE_SECONDS
        expected = {Tell.DONE, Tell.REFUSED}
        while time.monotonic() < ends:
            watching.step(_STEP_SECONDS)
            if any(message.about in expected for message in self._messages):
                return


def sample_folder() -> Path:
    """Return a new temporary folder for a demo."""
    return Path(tempfile.mkdtemp(prefix="vaultkit-demo-"))


def draw(folder: Path, dot: str) -> Path:
    """Write the graph below *folder*, rendered if Graphviz is there, and return the file."""
    path = folder / "graph.dot"
    path.write_text(dot, "utf-8")
    program = shutil.which("dot")
    if program is None:
        return path
    return _render(program, path)


def _render(program: str, path: Path) -> Path:
    picture = path.with_suffix(".svg")
    ended = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
        [program, "-Tsvg", "-o", str(picture), str(path)], check=False, capture_output=True
    )
    return picture if ended.returncode == 0 else path
