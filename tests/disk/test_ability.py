"""How notes can be written is known before the first one is."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from vaultkit.disk import linux
from vaultkit.disk.ability import Way, ability

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has leases")
def test_on_a_disk_of_this_machine_notes_are_written_in_place(tmp_path: Path) -> None:
    """Under a lease."""
    assert ability(tmp_path) == (Way.IN_PLACE, "")


@pytest.mark.skipif(sys.platform != "linux", reason="asks for a file system of Linux")
def test_where_others_may_write_notes_are_only_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network or FUSE file system knows writers that no lock of ours binds."""
    nfs = 0x6969
    monkeypatch.setattr(linux, "file_system", lambda _: nfs)
    way, why = ability(tmp_path)
    assert way is Way.NOT
    assert "network" in why


@pytest.mark.skipif(sys.platform == "win32", reason="Windows is refused before")
def test_on_a_read_only_file_system_notes_are_only_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to meet an error for that."""
    real = os.fstatvfs

    class _ReadOnly:
        def __init__(self, descriptor: int) -> None:
            self.f_flag = real(descriptor).f_flag | os.ST_RDONLY

    monkeypatch.setattr(os, "fstatvfs", _ReadOnly)
    way, why = ability(tmp_path)
    assert way is Way.NOT
    assert "read-only" in why


def test_a_vault_that_is_not_there_is_said(tmp_path: Path) -> None:
    """As it is for every write."""
    way, why = ability(tmp_path / "nowhere")
    assert way is Way.NOT
    assert "nowhere" in why


def test_on_windows_notes_are_only_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was never tried there is not promised."""
    monkeypatch.setattr(sys, "platform", "win32")
    assert ability(tmp_path).way is Way.NOT


def test_on_macos_notes_are_swapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no leases."""
    monkeypatch.setattr("vaultkit.disk.darwin.is_local", lambda _: True)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert ability(tmp_path) == (Way.SWAP, "")
