"""The former templates of a vault's kinds: kept in the store, and found in git's history."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from vaultkit.git import GitError, ask
from vaultkit.places import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.kinds import Kind, Kinds
    from vaultkit.store import Store

_MOST_COMMITS = 50
_SETTLED_NS = 2 * 10**9


def keep_templates(store: Store, kinds: Kinds) -> None:
    """Keep the template of every kind, so that notes made from it are known by it later.

    Raises:
        StateError: they cannot be kept.
    """
    for kind in kinds.all:
        text = kind.template.note.text
        # A template that is being saved may be empty for a moment.
        if text.strip():
            store.keep_template(kind.key, text, time.time_ns())


def keep_new_templates(folder: VaultFolder, state: Path) -> None:
    """Keep the templates if one may have changed since anything was; that it fails is no harm.

    For commands that have no store open: opening it takes longer than looking at times.
    """
    try:
        kept = (state / DATABASE).stat().st_mtime_ns - _SETTLED_NS
        files = (folder.root / folder.templates).glob("*.md") if folder.templates else ()
        changed = any(max(_times(file)) > kept for file in files)
    except OSError:
        changed = True
    if changed:
        # Opening it costs more than all that most commands do here.
        from vaultkit.store import StateError, Store  # noqa: PLC0415

        with suppress(StateError), Store(state) as store:
            keep_templates(store, folder.kinds)


def versions_of(kind: Kind, store: Store, folder: VaultFolder) -> list[str]:
    """Return the texts of a kind's template, the one in force first, the oldest known last."""
    texts = [kind.template.note.text, *store.templates(kind.key), *_committed(kind, folder)]
    return list(dict.fromkeys(text for text in texts if text.strip()))


def _committed(kind: Kind, folder: VaultFolder) -> list[str]:
    """Return the versions of a template in git's history, the last one first; none without git."""
    path = f"{folder.templates}/{kind.template.note.path}"
    if not folder.templates or not (folder.root / path).is_file():
        return []
    texts = []
    with suppress(GitError):
        log = ("log", f"--max-count={_MOST_COMMITS}", "--format=%H", "--", f":(literal){path}")
        for commit in ask(folder.root, *log).decode("ascii").split():
            # Of a commit that took the template away there is none; `show` would run filters.
            with suppress(GitError, UnicodeDecodeError):
                blob = ask(folder.root, "cat-file", "blob", f"{commit}:./{path}")
                texts.append(blob.decode("utf-8"))
    return texts


def _times(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_ctime_ns
