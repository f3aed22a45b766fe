"""No path leads out of the vault, whichever way the system resolves it."""

from __future__ import annotations

import errno
import os
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NoReturn

import pytest

from vaultkit.disk import beneath, linux
from vaultkit.disk.writing import Outcome

if TYPE_CHECKING:
    from .desk import Desk


@pytest.fixture(params=["openat2", "walk", "old container"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run each test with the kernel's own resolution, and where the call is missing."""

    def missing(*_: object) -> NoReturn:
        number = errno.ENOSYS if request.param == "walk" else errno.EPERM
        raise OSError(number, os.strerror(number))

    if request.param != "openat2":
        monkeypatch.setattr(linux, "open_beneath", missing)
    return str(request.param)


@pytest.mark.parametrize("path", ["../out.md", "a/../../out.md", "/out.md", ".", "", "a\0b.md"])
@pytest.mark.parametrize("before", [None, "before\n"])
def test_a_path_that_leads_out_or_nowhere_is_refused(
    desk: Desk, path: str, before: str | None
) -> None:
    """For new files and for notes."""
    outside = desk.vault.parent / "out.md"
    outside.write_text("before\n")
    assert desk.write(before, "after\n", path).outcome is Outcome.REFUSED
    assert outside.read_text() == "before\n"
    assert list(desk.vault.iterdir()) == []


def test_a_note_that_is_a_symlink_is_refused(desk: Desk) -> None:
    """Both the link and what it leads to stay."""
    outside = desk.vault.parent / "out.md"
    outside.write_text("before\n")
    link = desk.vault / "note.md"
    link.symlink_to(outside)
    result = desk.write("before\n", "after\n")
    assert result.outcome is Outcome.REFUSED
    assert "symlink" in result.reason
    assert link.is_symlink()
    assert outside.read_text() == "before\n"


@pytest.mark.parametrize("before", [None, "before\n"])
@pytest.mark.parametrize("name", ["folder/note.md", "folder/deep/note.md"])
def test_a_folder_that_is_a_symlink_is_refused(desk: Desk, before: str | None, name: str) -> None:
    """For new files and for notes."""
    outside = desk.vault.parent / "outside"
    (outside / "deep").mkdir(parents=True)
    note = outside / name.removeprefix("folder/")
    if before:
        note.write_text(before)
    (desk.vault / "folder").symlink_to(outside)
    result = desk.write(before, "after\n", name)
    assert result.outcome is Outcome.REFUSED
    assert "symlink" in result.reason
    assert note.exists() == bool(before)
    assert not before or note.read_text() == before


def test_a_vault_behind_a_symlink_is_written(desk: Desk) -> None:
    """The root is the owner's choice; only what lies in the vault is not trusted."""
    real = desk.vault.rename(desk.vault.parent / "real")
    desk.vault.symlink_to(real)
    assert desk.write(None, "text\n", "a/b.md").outcome is Outcome.CREATED
    assert (real / "a/b.md").read_text() == "text\n"


@pytest.mark.parametrize(
    "name", ["a/b/c.md", "bad\udcff.md", "new\nline \x1b[0m.md", "x" * 252 + ".md"]
)
def test_any_name_that_the_system_allows_can_be_made_and_written(desk: Desk, name: str) -> None:
    """Undecodable, unprintable, or as long as names can be."""
    assert desk.write(None, "one\n", name).outcome is Outcome.CREATED
    assert desk.write("one\n", "two\n", name).outcome is Outcome.WRITTEN
    assert (desk.vault / name).read_text() == "two\n"


def test_a_name_too_long_is_refused_with_a_sentence(desk: Desk) -> None:
    """It does not raise."""
    assert "too long" in desk.write(None, "text\n", "x" * 256).reason


def test_looking_follows_nothing(desk: Desk) -> None:
    """A dangling symlink is seen as what it is."""
    (desk.vault / "link").symlink_to("nowhere")
    with beneath.opened_root(desk.vault) as root:
        status = beneath.look(root, PurePosixPath("link"))
    assert status.st_ino == (desk.vault / "link").lstat().st_ino
