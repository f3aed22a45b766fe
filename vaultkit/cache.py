"""Keep an index in one file outside the vault; losing or damaging it costs time and no more.

The file is replaced whole. Its head tells what was found and which files that holds for, and is
all that an unchanged vault needs; behind it lies what an index is brought up to date with.
"""

from __future__ import annotations

import marshal
import mmap
import os
import struct
import sys
import zlib
from array import array
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from vaultkit import __version__
from vaultkit.disk.walking import FileState
from vaultkit.finding import finding_of, plain_finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from vaultkit.finding import Finding
    from vaultkit.packing import PackedNotes

NAME = "index"
_LAYOUT = 6
# What another program, version or machine wrote means nothing here.
_MARK = f"vaultkit {__version__} index {_LAYOUT} {sys.implementation.cache_tag} {sys.byteorder}"
# For each of the two parts and the notes: length and checksum.
_SIZES = struct.Struct("=QIQIQI")
# A file that was saved this shortly before it was looked at may be saved again unnoticed.
RACY_NS = 2_000_000_000
# Seconds after which nobody writes an index any more.
_FORGOTTEN = 3600
_DAMAGE = (OSError, ValueError, EOFError, TypeError, KeyError, IndexError, struct.error)

# The texts of the files that tell how a vault is read, by where they are.
Sources = tuple[tuple[str, bytes], ...]


class DamagedError(Exception):
    """The file is not what was written."""


class Head(NamedTuple):
    """What is known of a vault that did not change.

    Attributes:
        sources: what tells how the vault is read.
        templates: its templates folder.
        every_file: files of any extension are part of it.
        name: its name.
        files: the state of every file, those that may have changed unnoticed with size -1.
        findings: what was found, not gathered, by path and place.
        looked_at: the notes that were looked at.
    """

    sources: Sources
    templates: str
    every_file: bool
    name: str
    files: Mapping[str, FileState]
    findings: list[Finding]
    looked_at: frozenset[str]


class Rest(NamedTuple):
    """What an index is brought up to date with.

    Attributes:
        names: what each note is looked at again for.
        aliases: the notes that have an alias.
        standings: the notes that are retired, or say what they supersede.
        suggested: what was suggested for names of no file.
        notes: the facts.
    """

    names: dict[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    standings: Mapping[str, tuple[Any, ...]]
    suggested: dict[str, str | None]
    notes: PackedNotes


class Cached:
    """An index as it was kept: the head at once, the rest when it is asked for."""

    def __init__(self, path: Path) -> None:
        """Read the head of the file at *path*.

        Raises:
            DamagedError: there is none, it is damaged, or another version wrote it.
        """
        self._path = path
        try:
            with path.open("rb") as file:
                mark = _MARK.encode()
                start = file.read(len(mark) + _SIZES.size)
                if not start.startswith(mark):
                    raise DamagedError
                self._sizes = _SIZES.unpack(start[len(mark) :])
                self._begin = len(start)
                # A damaged size may be more than fits into memory.
                most = min(self._sizes[0], os.fstat(file.fileno()).st_size)
                self.head = _head(_whole(file.read(most), *self._sizes[:2]))
        except _DAMAGE as error:
            raise DamagedError from error

    def rest(self) -> Rest:
        """Return what is behind the head.

        Raises:
            DamagedError: it is damaged, or was replaced meanwhile.
        """
        from vaultkit.packing import PackedNotes

        size, _, more, check, blob, blob_check = self._sizes
        try:
            data = _mapped(self._path)
            mark = _MARK.encode() + _SIZES.pack(*self._sizes)
            at = self._begin + size
            names, aliases, standings, suggested, ends = _whole(data[at : at + more], more, check)
            at += more
            packed = data[at : at + blob]
            same = data[: len(mark)] == mark and len(packed) == blob
            if not same or zlib.crc32(packed) != blob_check:
                raise DamagedError
        except _DAMAGE as error:
            raise DamagedError from error
        let_go(packed)
        notes = PackedNotes(list(names), packed, array("Q", ends))
        return Rest(names, aliases, standings, suggested, notes)


def _mapped(path: Path) -> memoryview:
    """Return the content of a file, not in memory before it is looked at where that is safe."""
    if sys.platform == "win32":
        # A file that is mapped there cannot be replaced.
        return memoryview(path.read_bytes())
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def let_go(blob: memoryview) -> None:
    """Let the system take back the memory that looking at a vault, and at its index, took."""
    if isinstance(blob.obj, mmap.mmap) and sys.platform == "linux":
        blob.obj.madvise(mmap.MADV_DONTNEED)
    _trim()


def _trim() -> None:
    """Give back what was freed: else it stays with the process, since more may be wanted."""
    import ctypes

    if sys.platform == "linux":
        # Not every C library has it.
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def keep(path: Path, head: Head, rest: Rest) -> None:
    """Put an index where it is found again; a disk that is full or read-only is no trouble."""
    blob, ends = rest.notes.joined(rest.names)
    parts = (
        marshal.dumps(_plain_head(head)),
        marshal.dumps(
            (
                rest.names,
                dict(rest.aliases),
                dict(rest.standings),
                rest.suggested,
                ends.tobytes(),
            )
        ),
        blob,
    )
    sizes = [number for part in parts for number in (len(part), zlib.crc32(part))]
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(fresh, "wb", opener=_private) as file:
            file.writelines((_MARK.encode(), _SIZES.pack(*sizes), *parts))
        fresh.replace(path)
        _sweep(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()


def _sweep(path: Path) -> None:
    """Delete what processes left that were killed while they kept an index."""
    for left in path.parent.glob(f"{path.name}.*"):
        if path.stat().st_mtime - left.stat().st_mtime > _FORGOTTEN:
            left.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _whole(data: bytes | memoryview, size: int, check: int) -> Any:  # noqa: ANN401 - plain values of any kind
    if len(data) != size or zlib.crc32(data) != check:
        raise DamagedError
    # The checksum held: what is read is what was written here.
    return marshal.loads(data)  # noqa: S302


def _plain_head(head: Head) -> Any:  # noqa: ANN401 - plain values of any kind
    paths = list(head.files)
    numbers = array("q")
    for state in head.files.values():
        numbers.extend(state)
    findings = list(map(plain_finding, head.findings))
    settings = (head.sources, head.templates, head.every_file, head.name)
    return settings, paths, numbers.tobytes(), findings, list(head.looked_at)


def _head(plain: Any) -> Head:  # noqa: ANN401 - as `_plain_head` gives it
    settings, paths, packed, findings, looked_at = plain
    numbers = array("q", packed)
    # As plain tuples, which equal those of a walk: a class for each would take as long again.
    states: Any = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    sources, templates, every_file, name = settings
    return Head(
        sources,
        templates,
        every_file,
        name,
        dict(zip(paths, states, strict=True)),
        list(map(finding_of, findings)),
        frozenset(looked_at),
    )


def settled(files: Mapping[str, FileState], now_ns: int) -> dict[str, FileState]:
    """Return states of files, those blanked that may be saved again without a new time.

    Args:
        files: what was seen.
        now_ns: when the look began, in nanoseconds since 1970.
    """
    limit = now_ns - RACY_NS
    blank = FileState(-1, 0)
    return {path: state if state.mtime_ns < limit else blank for path, state in files.items()}


def differing(
    before: Mapping[str, FileState], now: Mapping[str, FileState]
) -> tuple[list[str], list[str]]:
    """Return the paths that are new or changed, and those that are gone."""
    if before == now:
        return [], []
    fresh = [path for path, state in now.items() if before.get(path) != state]
    return fresh, [path for path in before if path not in now]


def sources_of(files: Iterable[Path], folders: Iterable[Path]) -> Sources:
    """Return the texts of files and of the notes in some folders; absent files count too."""
    every = [*files, *(path for folder in folders for path in sorted(folder.glob("*.md")))]
    return tuple((os.fspath(path), _content(path)) for path in every)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        return f"\0{error.errno}".encode()
