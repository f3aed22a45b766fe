"""Patches write as little as possible, and a torn one is told from what people write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaultkit.disk.patch import Patch, is_half_written, put, smallest_patch

if TYPE_CHECKING:
    from pathlib import Path

_BYTES = st.binary(max_size=40)
_SECTOR = 512


def _applied(base: bytes, patch: Patch) -> bytes:
    content = bytearray(base)
    content[patch.at : patch.at + len(patch.data)] = patch.data
    return bytes(content[: patch.size])


@given(_BYTES, _BYTES, _BYTES, _BYTES)
def test_a_patch_turns_base_into_new(head: bytes, old: bytes, new: bytes, tail: bytes) -> None:
    """Whatever they have in common."""
    base, wanted = head + old + tail, head + new + tail
    assert _applied(base, smallest_patch(base, wanted)) == wanted


@given(_BYTES, _BYTES, _BYTES)
@example(b"aa", b"b", b"aa")
def test_a_patch_of_equal_length_begins_and_ends_with_a_difference(
    head: bytes, old: bytes, tail: bytes
) -> None:
    """So no byte outside of the change is ever written."""
    new = bytes(byte ^ 1 for byte in old)
    patch = smallest_patch(head + old + tail, head + new + tail)
    assert patch.data == new
    assert not old or patch.at == len(head)


def test_a_short_write_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may take fewer bytes than it was given."""
    file = tmp_path / "file"
    file.write_bytes(b"-" * 20)
    whole = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: whole(fd, bytes(data)[:3], at))
    descriptor = os.open(file, os.O_RDWR)
    put(descriptor, Patch(2, b"0123456789", 15))
    os.close(descriptor)
    assert file.read_bytes() == b"--0123456789---"


def test_a_write_that_takes_nothing_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than an endless loop."""
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setattr(os, "pwrite", lambda *_: 0)
    descriptor = os.open(file, os.O_RDWR)
    with pytest.raises(OSError, match="nput/output"):
        put(descriptor, Patch(0, b"text", 4))
    os.close(descriptor)


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8))
def test_a_write_cut_at_any_sector_is_recognised(head: int, old: int, new: int) -> None:
    """Longer, shorter or as long as before."""
    base = b"h" * (head * 300) + b"o" * (old * 400) + b"end"
    wanted = b"h" * (head * 300) + b"n" * (new * 400) + b"end"
    patch = smallest_patch(base, wanted)
    first = -(-patch.at // _SECTOR) * _SECTOR
    for cut in range(first, patch.at + len(patch.data), _SECTOR):
        found = wanted[:cut] + base[cut:]
        assert is_half_written(found, base, wanted)
    overlay = wanted + base[len(wanted) :]
    assert is_half_written(overlay, base, wanted)


def test_bytes_that_never_reached_the_disk_are_recognised() -> None:
    """After a power cut a longer note can end with zeros."""
    base, new = b"a" * 700, b"a" * 600 + b"b" * 1200
    assert is_half_written(base + b"\0" * 1100, base, new)
    assert is_half_written(new[:1024] + b"\0" * 776, base, new)


def test_a_text_put_back_and_not_yet_cut_is_recognised() -> None:
    """A disk can fail while it takes back what it began to write."""
    base, new = b"a" * 700, b"a" * 600 + b"b" * 1200
    assert is_half_written(base + new[700:], base, new)
    assert is_half_written(base + new[700:900], base, new)


def test_a_longer_text_cut_anywhere_is_recognised() -> None:
    """A disk without room takes any part of it."""
    base, new = b"a" * 700, b"a" * 600 + b"b" * 1200
    assert is_half_written(new[:901], base, new)


@pytest.mark.parametrize(
    "found",
    [
        b"Updated: 10:16\n",
        b"Updated: 10:15\nmore\n",
        b"Updated: 10\n",
        b"",
        b"Something else",
    ],
)
def test_what_people_write_is_not_taken_for_half_written(found: bytes) -> None:
    """Not even where each of its bytes stands in either text."""
    assert not is_half_written(found, b"Updated: 10:15\n", b"Updated: 11:16\n")
