"""Entries come back whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from vaultkit.disk.entry import DamagedEntryError, Entry, load


@given(st.binary(max_size=300), st.binary(max_size=300), st.integers(0, 2**63))
def test_an_entry_comes_back_as_it_was(base: bytes, new: bytes, number: int) -> None:
    """Also with a name that is no UTF-8."""
    entry = Entry(PurePosixPath("bad\udcff/ü\n.md"), number, number, base, new)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "entry")
        file.write_bytes(entry.encode())
        assert load(file) == entry


_ENTRY = Entry(PurePosixPath("note.md"), 1, 2, b"before\n" * 20, b"after\n" * 30)
_PACKED = _ENTRY.encode()


@given(st.integers(0, len(_PACKED) - 1))
def test_a_cut_entry_is_damaged(length: int) -> None:
    """At whatever byte."""
    assert _loaded(_PACKED[:length]) is None


@given(st.integers(0, len(_PACKED) - 1), st.integers(1, 255))
def test_an_altered_entry_never_comes_back_as_another_one(at: int, change: int) -> None:
    """A few bits of the file mean nothing; any other makes it damaged."""
    altered = _PACKED[:at] + bytes([_PACKED[at] ^ change]) + _PACKED[at + 1 :]
    assert _loaded(altered) in {None, _ENTRY}


def _loaded(content: bytes) -> Entry | None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "entry")
        file.write_bytes(content)
        try:
            return load(file)
        except DamagedEntryError:
            return None
