"""The bytes of a file that have to be written to turn one content into another, in place."""

from __future__ import annotations

import errno
import os
from typing import NamedTuple

# A crash cuts a write at the borders of what disks and page caches write as a whole, and
# those are multiples of this.
_SECTOR = 512
_BLOCK = 4096


class Patch(NamedTuple):
    """Bytes to be written over a file.

    Attributes:
        at: offset of the first byte that changes.
        data: what stands there afterwards.
        size: size of the whole file afterwards, in bytes.
    """

    at: int
    data: bytes
    size: int


def smallest_patch(base: bytes, new: bytes) -> Patch:
    """Return the patch that turns *base* into *new* and writes least."""
    head = _common_head(base, new)
    if len(base) != len(new):
        return Patch(head, new[head:], len(new))
    tail = _common_tail(base[head:], new[head:])
    return Patch(head, new[head : len(new) - tail], len(new))


def put(descriptor: int, patch: Patch) -> None:
    """Write *patch* over an open file, whole.

    Raises:
        OSError: the file may hold a part of the patch.
    """
    at = patch.at
    rest = memoryview(patch.data)
    while rest:
        done = os.pwrite(descriptor, rest, at)
        if done <= 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        at += done
        rest = rest[done:]
    if os.fstat(descriptor).st_size > patch.size:
        os.ftruncate(descriptor, patch.size)


def is_half_written(found: bytes, base: bytes, new: bytes) -> bool:
    """Say whether *found* is what a crash can leave of writing *new* over *base*.

    Every sector must hold what *base* or *new* has there, or nothing but zeros where *new* is
    longer and its bytes did not reach the disk, or the end of *base* and what *new* has behind
    it, where *base* was put back and could not be cut, or zeros behind a shorter *new*, with
    which file systems fill the last block that they cut; and the size must be one that writing
    passes.
    """
    # A disk without room may take any part of what a note grows by.
    grows = len(base) < len(found) < len(new)
    if len(found) not in {len(base), len(new)} and not grows:
        return False
    overlay = new + base[len(new) :]
    padded = base.ljust(len(new), b"\0")
    uncut = base + new[len(base) :]
    block = -(-len(new) // _BLOCK) * _BLOCK
    cleared = (new.ljust(block, b"\0") + base[block:])[: len(base)]
    ways = (overlay, padded, uncut, cleared)
    for start in range(0, len(found), _SECTOR):
        sector = slice(start, min(start + _SECTOR, len(found)))
        if found[sector] not in {way[sector] for way in ways}:
            return False
    return True


def _common_head(one: bytes, other: bytes) -> int:
    # Halving compares slices in C; a loop over five million bytes would take half a second.
    same, differs = 0, min(len(one), len(other)) + 1
    while differs - same > 1:
        middle = (same + differs) // 2
        if one[same:middle] == other[same:middle]:
            same = middle
        else:
            differs = middle
    return same


def _common_tail(one: bytes, other: bytes) -> int:
    return _common_head(one[::-1], other[::-1])
