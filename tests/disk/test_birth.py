"""When a file was made, as the file system has it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from vaultkit.disk import birth
from vaultkit.disk.birth import birth_of


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, float]:
    """A file, with the time before it was made; skip where the file system tells no births."""
    # The kernel's own clock is a tick behind.
    before = time.time() - 1
    path = tmp_path / "Né\nw.md"
    path.write_text("x")
    if birth_of(path) is None:
        pytest.skip("NO BIRTHS: this file system does not tell when files were made")
    return path, before


def test_a_file_was_made_when_it_was_made_whatever_its_other_times_say(
    made: tuple[Path, float],
) -> None:
    path, before = made
    os.utime(path, (1, 1))
    born = birth_of(path)
    assert born is not None
    assert before <= born <= time.time() + 1


@pytest.mark.usefixtures("made")
def test_a_link_has_a_birth_of_its_own(tmp_path: Path) -> None:
    link = tmp_path / "link.md"
    link.symlink_to("nowhere.md")
    assert birth_of(link) is not None


def test_what_is_not_there_was_never_made(tmp_path: Path) -> None:
    assert birth_of(tmp_path / "nothing.md") is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Python itself tells births")
def test_a_system_without_the_call_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(birth, "_call", lambda: None)
    assert birth_of(tmp_path) is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Python itself tells births")
def test_a_file_system_without_births_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(birth, "_call", lambda: lambda *_: 0)
    assert birth_of(tmp_path) is None
