"""Let what is remembered of notes follow them where they moved while nobody looked."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from vaultkit.disk.reading import read_text
from vaultkit.disk.walking import FileState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from vaultkit.store import Store

# No file is in this state: the note counts as changed, and is compared by what it says.
UNKNOWN = FileState(-1, -1)


def follow(store: Store, root: Path, gone: Iterable[str], fresh: Iterable[str]) -> None:
    """Move what is remembered of notes that are gone to fresh ones that say the same.

    What is remembered of the others is forgotten.

    Args:
        store: what was last seen.
        root: the vault's folder.
        gone: paths that are remembered and no longer there.
        fresh: notes that are there and not remembered.
    """
    went = sorted(path for path in gone if _is_gone(root / path))
    if not went:
        return
    there = {_digest(text): path for path in sorted(fresh) if (text := _text(root, path))}
    with store.at_once():
        for path in went:
            memory = store.recall(path)
            target = there.pop(_digest(memory.text), None) if memory and memory.text else None
            if memory and target:
                store.remember(target, memory, UNKNOWN)
            store.forget(path)


def _is_gone(path: Path) -> bool:
    """Say whether nothing is there: a folder that cannot be listed hides what it holds."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _text(root: Path, path: str) -> str:
    return read_text(root / path).text


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()
