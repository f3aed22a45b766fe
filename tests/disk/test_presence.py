"""A vault that is not there is told from one whose notes were deleted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from vaultkit.disk.presence import Presence

from .desk import as_nobody, run


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    root = tmp_path / "vault"
    root.mkdir()
    (root / "vaultkit.toml").touch()
    (root / "Note.md").write_text("words")
    return root


def test_a_vault_that_is_there_is_not_missing(vault: Path) -> None:
    assert Presence(vault).missing() == ""


def test_one_that_was_never_there_cannot_be_remembered(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Presence(tmp_path / "nowhere")


def test_a_folder_that_is_gone_is_said(vault: Path) -> None:
    presence = Presence(vault)
    vault.rename(vault.with_name("elsewhere"))
    assert presence.missing() == "its folder is not there"


def test_a_folder_that_is_back_is_the_vault_again(vault: Path) -> None:
    presence = Presence(vault)
    vault.rename(vault.with_name("elsewhere"))
    presence.missing()
    vault.with_name("elsewhere").rename(vault)
    assert presence.missing() == ""


def test_a_file_in_its_place_is_no_vault(vault: Path) -> None:
    presence = Presence(vault)
    vault.rename(vault.with_name("elsewhere"))
    vault.touch()
    assert presence.missing() == "a file lies in its place"


def test_another_vault_in_its_place_is_not_taken_for_it(vault: Path) -> None:
    """What is remembered of the one says nothing of the other."""
    presence = Presence(vault)
    vault.rename(vault.with_name("elsewhere"))
    shutil.copytree(vault.with_name("elsewhere"), vault)
    assert presence.missing().startswith("another folder lies in its place")


def test_an_empty_folder_in_its_place_may_be_a_disk_that_is_not_mounted(vault: Path) -> None:
    presence = Presence(vault)
    vault.rename(vault.with_name("elsewhere"))
    vault.mkdir()
    assert "may be unmounted" in presence.missing()


def test_a_folder_without_what_makes_it_a_vault_is_not_one(vault: Path) -> None:
    presence = Presence(vault)
    (vault / "vaultkit.toml").unlink()
    assert "may be unmounted" in presence.missing()


@pytest.mark.parametrize("left", [".obsidian", "vaultkit.toml"])
def test_one_of_the_two_marks_is_enough(vault: Path, left: str) -> None:
    """A person may take back consent, or let Obsidian make its settings anew."""
    (vault / ".obsidian").mkdir()
    presence = Presence(vault)
    for mark in {".obsidian", "vaultkit.toml"} - {left}:
        (vault / mark).rename(vault / "away")
    assert presence.missing() == ""


def test_a_folder_that_never_had_a_mark_needs_none(vault: Path) -> None:
    """A person may name any folder."""
    (vault / "vaultkit.toml").unlink()
    assert Presence(vault).missing() == ""


def test_notes_that_went_are_no_sign(vault: Path) -> None:
    presence = Presence(vault)
    (vault / "Note.md").unlink()
    assert presence.missing() == ""


def test_a_folder_that_may_not_be_entered_is_left_alone(vault: Path) -> None:
    presence = Presence(vault)
    with as_nobody(vault):
        vault.chmod(0)
        try:
            assert presence.missing()
        finally:
            vault.chmod(0o755)
    assert presence.missing() == ""


@contextmanager
def _mounted(kind: str, source: Path, place: Path) -> Iterator[None]:
    options = {"tmpfs": ["-t", "tmpfs", "tmpfs"], "ext4": ["-o", "loop", str(source)]}[kind]
    told = run("mount", *options, str(place))
    if told.returncode:
        pytest.skip(f"this machine does not let us mount a disk: {told.stderr.strip()}")
    try:
        yield
    finally:
        assert run("umount", str(place)).returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a disk")
@pytest.mark.skipif(shutil.which("mkfs.ext4") is None, reason="needs mkfs.ext4")
@pytest.mark.parametrize("depth", ["", "below"])
def test_a_disk_that_is_unmounted_and_mounted_again(tmp_path: Path, depth: str) -> None:
    """Its own root or a folder on it is the vault."""
    image, place = tmp_path / "image", tmp_path / "place"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(4 << 20)
    assert run("mkfs.ext4", "-q", str(image)).returncode == 0
    vault = place / depth
    with _mounted("ext4", image, place):
        vault.mkdir(exist_ok=True)
        (vault / "vaultkit.toml").touch()
        presence = Presence(vault)
        assert presence.missing() == ""
    assert presence.missing()
    with _mounted("ext4", image, place):
        assert presence.missing() == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a disk")
def test_another_disk_at_the_same_place_is_not_the_vault(tmp_path: Path) -> None:
    """Though the folders at the top of both have the same number."""
    place = tmp_path / "place"
    place.mkdir()
    with _mounted("tmpfs", tmp_path, place):
        (place / "vaultkit.toml").touch()
        presence = Presence(place)
        number = place.stat().st_ino
    with _mounted("tmpfs", tmp_path, place):
        assert "may be unmounted" in presence.missing()
        (place / "vaultkit.toml").touch()
        assert place.stat().st_ino == number
        assert presence.missing().startswith("another folder lies in its place")
