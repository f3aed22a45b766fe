"""A disk that remembers every write and every flush, in order.

The kernel asks it through FUSE, as a file that a loop device makes a disk of. So what a power cut
at any moment could have left can be made afterwards, as often as one likes: a disk keeps what it
was told to flush, and of what came after that any part.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import pickle
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from random import Random
from typing import NamedTuple

from .mounts import CannotMountError, die_with_parent, unmounted

SECTOR = 512
# No file system survives a superblock that is torn: disks write that whole, or it is lost anyway.
_SUPERBLOCK = 4096
_MOST = 1 << 20  # bytes in one request
_IN = struct.Struct("<IIQQIIIHH")
_OUT = struct.Struct("<IiQ")
_FILE = 0o100600
_AN_HOUR = 3600


class Write(NamedTuple):
    """Bytes that the disk was given; they are sure to stay once a flush followed."""

    at: int
    data: bytes


# A flush is None.
Log = Sequence[Write | None]


class _Call(IntEnum):
    """The calls of FUSE that one file needs."""

    FORGET = 2
    GETATTR = 3
    OPEN = 14
    READ = 15
    WRITE = 16
    STATFS = 17
    RELEASE = 18
    FSYNC = 20
    FLUSH = 25
    INIT = 26
    INTERRUPT = 36
    DESTROY = 38
    FORGET_MANY = 42


_UNANSWERED = {_Call.FORGET, _Call.INTERRUPT, _Call.FORGET_MANY}


class Disk:
    """A recorded disk while it is there."""

    def __init__(self, file: Path, counter: mmap.mmap) -> None:
        self.file = file
        self.log: Log = ()
        self._counter = counter

    @property
    def position(self) -> int:
        """How many writes and flushes there were until now."""
        return int.from_bytes(self._counter[:8], "little")


@contextmanager
def recorded(start: bytes, folder: Path) -> Iterator[Disk]:
    """Have a disk that holds *start*; afterwards it has its log.

    Args:
        start: what it holds before.
        folder: an empty one for what this needs.

    Raises:
        CannotMountError: the system does not let us.
    """
    file, written = folder / "disk", folder / "log"
    file.touch()
    counter = mmap.mmap(-1, mmap.PAGESIZE)
    try:
        connection = os.open("/dev/fuse", os.O_RDWR)
    except OSError as error:
        message = f"needs /dev/fuse, for a disk that remembers ({error.strerror})"
        raise CannotMountError(message) from error
    options = f"fd={connection},rootmode={_FILE:o},user_id=0,group_id=0"
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"recorder", os.fsencode(file), b"fuse", ctypes.c_ulong(0), options.encode()):
        os.close(connection)
        message = f"needs to mount by FUSE ({os.strerror(ctypes.get_errno())})"
        raise CannotMountError(message)
    pid = os.fork()
    if not pid:
        try:
            die_with_parent()
            log = _serve(connection, bytearray(start), counter)
            written.write_bytes(pickle.dumps(log))
        finally:
            os._exit(0)
    os.close(connection)
    disk = Disk(file, counter)
    try:
        yield disk
    finally:
        unmounted(file)
        os.waitpid(pid, 0)
    disk.log = pickle.loads(written.read_bytes())  # noqa: S301 - our own


def cut(start: bytes, log: Log, positions: Sequence[int], chance: Random) -> Iterator[bytes]:
    """Yield what the disk may hold when the power is cut at some positions, in ascending order.

    What was flushed is there. Of what came later each write is there, or is not, or some of its
    sectors are.
    """
    flushed, done = bytearray(start), 0
    for position in positions:
        flushes = [at for at in range(done, position) if log[at] is None]
        if flushes:
            for write in filter(None, log[done : flushes[-1]]):
                _put(flushed, write, None)
            done = flushes[-1] + 1
        image, keeps = bytearray(flushed), _keeper(chance)
        for write in filter(None, log[done:position]):
            _put(image, write, keeps)
        yield bytes(image)


def _keeper(chance: Random) -> Callable[[Write], bytes]:
    """Return what says which sectors of a write are kept, by one of four kinds of disk."""
    likely = chance.choice([0.2, 0.5, 0.8])
    match chance.randrange(4):
        case 0:
            return lambda write: b"\1" * _sectors(write)
        case 1:
            return lambda write: b"\0" * _sectors(write)
        case 2:
            return lambda write: bytes([chance.random() < likely]) * _sectors(write)
    return lambda write: bytes(chance.random() < likely for _ in range(_sectors(write)))


def _sectors(write: Write) -> int:
    return -(-len(write.data) // SECTOR)


def _put(image: bytearray, write: Write, keeps: Callable[[Write], bytes] | None) -> None:
    if keeps is None:
        image[write.at : write.at + len(write.data)] = write.data
        return
    sectors = keeps(write)
    whole = sectors[:1] if write.at < _SUPERBLOCK else b""
    for number, kept in enumerate(whole * len(sectors) or sectors):
        if kept:
            sector = write.data[number * SECTOR : (number + 1) * SECTOR]
            at = write.at + number * SECTOR
            image[at : at + len(sector)] = sector


def _serve(connection: int, image: bytearray, counter: mmap.mmap) -> list[Write | None]:
    """Answer the kernel until the file is unmounted, and return what it had us write."""
    log: list[Write | None] = []
    while True:
        try:
            request = os.read(connection, _MOST + mmap.PAGESIZE)
        except OSError as error:
            if error.errno == errno.ENODEV:
                return log
            if error.errno in {errno.ENOENT, errno.EINTR, errno.EAGAIN}:
                continue
            raise
        _, number, unique, *_ = _IN.unpack_from(request)
        if number == _Call.DESTROY:
            return log
        if number in _UNANSWERED:
            continue
        answer = _answer(number, memoryview(request)[_IN.size :], image, log)
        counter[:8] = len(log).to_bytes(8, "little")
        cannot, content = (errno.ENOSYS, b"") if answer is None else (0, answer)
        with suppress(FileNotFoundError):  # who asked has gone
            os.write(connection, _OUT.pack(_OUT.size + len(content), -cannot, unique) + content)


def _answer(
    number: int, body: memoryview, image: bytearray, log: list[Write | None]
) -> bytes | None:
    answer: bytes | None = b""
    match number:
        case _Call.INIT:
            ahead = struct.unpack_from("<IIII", body)[2]
            big_writes, many_pages = 1 << 5, 1 << 22
            limits = (12, 8, _MOST, 1, _MOST // mmap.PAGESIZE, 0)
            answer = struct.pack("<IIIIHHIIHH28x", 7, 31, ahead, big_writes | many_pages, *limits)
        case _Call.GETATTR:
            size = len(image)
            times = struct.pack("<QII", _AN_HOUR, 0, 0)
            sizes = struct.pack("<6Q3I", 1, size, size // SECTOR, 0, 0, 0, 0, 0, 0)
            answer = times + sizes + struct.pack("<7I", _FILE, 1, 0, 0, 0, mmap.PAGESIZE, 0)
        case _Call.OPEN:
            answer = bytes(16)
        case _Call.READ:
            _, at, size = struct.unpack_from("<QQI", body)
            answer = bytes(image[at : at + size])
        case _Call.WRITE:
            _, at, size = struct.unpack_from("<QQI", body)
            write = Write(at, bytes(body[40 : 40 + size]))
            _put(image, write, None)
            log.append(write)
            answer = struct.pack("<II", size, 0)
        case _Call.FSYNC:
            log.append(None)
        case _Call.STATFS:
            answer = bytes(80)
        case _Call.FLUSH | _Call.RELEASE:
            pass
        case _:
            answer = None
    return answer
