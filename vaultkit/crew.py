"""Read and look at all notes of a vault, on two processors where that is faster.

Each process reads one half. What the notes of one half may be asked by the other (headings,
block ids, aliases, standings) goes across before any note is looked at.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys
from array import array
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, NoReturn

from vaultkit.aliases import Aliases, aliases_of
from vaultkit.disk.digesting import read_facts
from vaultkit.facts import Facts
from vaultkit.finding import finding_of, plain_finding
from vaultkit.index import Looked, look
from vaultkit.packing import PackedNotes, pack, packed_notes, unpack
from vaultkit.scan import Heading
from vaultkit.standing import Standing, standing_of
from vaultkit.text import Lines, Span
from vaultkit.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.disk.walking import FileState

    Report = Callable[[int, int], None]

# Below this many bytes of notes a second process costs more than it brings.
WORTH_IT = 4_000_000
_LENGTH = 8
_NO_LINES = Lines("")
_NOWHERE = Span(0, 0)

# Of each note: the levels and texts of its headings, its block ids, its aliases, its standing.
_Told = tuple[list[tuple[int, str]], list[str], list[str], tuple[Any, ...] | None]
_Outward = dict[str, _Told]
# What a half tells as plain values: facts one behind the other, where each ends, what a look at
# each note told, what was suggested.
_Plain = tuple[bytes, bytes, list[tuple[str, tuple[str, ...], Any]], dict[str, str | None]]


class Read(NamedTuple):
    """Notes, what a look at each told, aliases and standings of the vault, what was suggested."""

    notes: PackedNotes
    looked: dict[str, Looked]
    aliases: Aliases
    standings: Mapping[str, Standing]
    suggested: dict[str, str | None]


def read_all(
    folder: VaultFolder, files: Mapping[str, FileState], wanted: Sequence[str], report: Report
) -> Read:
    """Return the notes *wanted* of a vault, read from the disk.

    Args:
        folder: the vault.
        files: all of its files.
        wanted: the paths of its notes and canvases.
        report: called with how many notes are read and how many there are.
    """
    with _uncollected():
        size = sum(files[path].size for path in wanted)
        if sys.platform == "linux" and (os.cpu_count() or 1) > 1 and size >= WORTH_IT:
            both = _read_in_two(folder, files, wanted, report)
            if both is not None:
                return both
        return _Half(folder, files, wanted, report).with_other({})


class _Half:
    """Some of the notes of a vault, read."""

    def __init__(
        self,
        folder: VaultFolder,
        files: Mapping[str, FileState],
        wanted: Sequence[str],
        report: Report,
    ) -> None:
        self._folder = folder
        self._files = frozenset(files)
        self._packed: dict[str, bytes] = {}
        self.outward: _Outward = {}
        for count, path in enumerate(wanted, 1):
            facts = read_facts(folder, path)
            # Kept as they are, all facts of a large vault are slower to reach than to unpack.
            self._packed[path] = pack(facts)
            headings = [one[:2] for one in facts.headings]
            standing = standing_of(facts)
            plain = tuple(standing) if standing else None
            self.outward[path] = headings, list(facts.block_ids), aliases_of(facts), plain
            report(count, len(wanted))

    def with_other(self, other: _Outward) -> Read:
        """Return these notes, looked at as part of a vault whose others are known outwardly."""
        folder = self._folder
        known = self.outward | other
        aliases = Aliases.of([(path, names) for path, (_, _, names, _) in known.items()])
        standings = {path: Standing(*told[3]) for path, told in known.items() if told[3]}
        name, templates = folder.root.name, folder.templates
        told = (self._files, templates, aliases, standings)
        vault = Vault(name, folder.kinds, _Outside(known), *told)
        looked = {path: look(unpack(packed), vault) for path, packed in self._packed.items()}
        return Read(packed_notes(self._packed), looked, aliases, standings, vault.suggested)


class _Outside(Mapping[str, Facts]):
    """The notes of a vault as far as one may ask about another."""

    def __init__(self, known: _Outward) -> None:
        self._known = known

    def __getitem__(self, path: str) -> Facts:
        headings, block_ids, *_ = self._known[path]
        told = tuple(Heading(level, text, _NOWHERE) for level, text in headings)
        return Facts(path, _NO_LINES, headings=told, block_ids=frozenset(block_ids))

    def __iter__(self) -> Iterator[str]:
        yield from self._known

    def __len__(self) -> int:
        return len(self._known)


def _read_in_two(
    folder: VaultFolder, files: Mapping[str, FileState], wanted: Sequence[str], report: Report
) -> Read | None:
    """Read one half while another process reads the other; None if that process failed."""
    # Notes of a kind cost alike and lie together: both processes take as many of each.
    first, second = wanted[::2], wanted[1::2]
    to_child, to_parent = os.pipe(), os.pipe()
    try:
        child = os.fork()
    except OSError:
        # The system grants no further process.
        for end in (*to_child, *to_parent):
            os.close(end)
        return None
    if not child:
        _be_second(folder, files, second, to_child, to_parent)
    os.close(to_child[0])
    os.close(to_parent[1])
    try:
        with os.fdopen(to_child[1], "wb") as out, os.fdopen(to_parent[0], "rb") as into:
            total = len(wanted)
            half = _Half(folder, files, first, lambda done, of: report(done * total // of, total))
            # The child sends first: two that both send, and neither takes, wait forever.
            theirs = _taken(into)
            _send(out, half.outward)
            own = half.with_other(theirs)
            return _joined(wanted, own, _taken(into))
    except (OSError, EOFError):
        return None
    finally:
        # Where children end unheard, this one has gone already.
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _be_second(
    folder: VaultFolder,
    files: Mapping[str, FileState],
    wanted: Sequence[str],
    to_child: tuple[int, int],
    to_parent: tuple[int, int],
) -> NoReturn:
    """Be the process that reads the other half, and end."""
    code = 1
    try:
        os.close(to_child[1])
        os.close(to_parent[0])
        with os.fdopen(to_parent[1], "wb") as out, os.fdopen(to_child[0], "rb") as into:
            half = _Half(folder, files, wanted, lambda _done, _total: None)
            _send(out, half.outward)
            read = half.with_other(_taken(into))
            blob, ends = read.notes.joined(read.looked)
            looked = [(path, one.names, _plain(one)) for path, one in read.looked.items()]
            _send(out, (blob, ends.tobytes(), looked, read.suggested))
        code = 0
    finally:
        # Nothing of the parent's may be closed, flushed or told by its copy.
        os._exit(code)


def _plain(looked: Looked) -> list[tuple[Any, ...]] | None:
    return None if looked.findings is None else list(map(plain_finding, looked.findings))


def _joined(wanted: Sequence[str], own: Read, other: _Plain) -> Read:
    """Return what both halves told, in the order of *wanted*, of which each has every second."""
    blob, ends, told, suggested = other
    looked = {
        path: Looked(None if findings is None else list(map(finding_of, findings)), names)
        for path, names, findings in told
    }
    notes = PackedNotes(list(looked), blob, array("Q", ends))
    halves = (own.notes, own.looked), (notes, looked)
    every = [(path, *halves[number % 2]) for number, path in enumerate(wanted)]
    return Read(
        packed_notes({path: notes.packed(path) for path, notes, _ in every}),
        {path: looked[path] for path, _, looked in every},
        own.aliases,
        own.standings,
        own.suggested | suggested,
    )


def _send(pipe: BinaryIO, value: Any) -> None:  # noqa: ANN401 - plain values of any kind
    data = marshal.dumps(value)
    pipe.write(len(data).to_bytes(_LENGTH, "little"))
    pipe.write(data)
    pipe.flush()


def _taken(pipe: BinaryIO) -> Any:  # noqa: ANN401 - whatever was sent
    length = int.from_bytes(pipe.read(_LENGTH), "little")
    data = pipe.read(length)
    if not length or len(data) < length:
        raise EOFError
    return marshal.loads(data)  # noqa: S302 - from a copy of this very process


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the garbage collector looking again and again at facts, none of which is garbage."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
