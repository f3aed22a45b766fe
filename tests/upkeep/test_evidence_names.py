"""Names that sync services give: to a file on its way, and to a second version of a note."""

from __future__ import annotations

import pytest

from vaultkit.evidence import is_sync
from vaultkit.names import is_conflict_copy


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        (".syncthing.Note.md.tmp", "Note.md"),
        ("Features/.syncthing.Note.md.tmp", "Features/Note.md"),
        ("Features/~syncthing~Note.md.tmp", "Features/Note.md"),
        (".dropbox.cache/2026-11-20/Note (deleted 7a1b).md", "Note.md"),
        (".tmp.drivedownload/12345", "Note.md"),
        ("a/.Note.md.~1a2b3c4d", "a/Note.md"),
        ("a/.Note.md.~f", "a/Note.md"),
        ("a/Note.md.partial", "a/Note.md"),
        ("a/Note.md.7f2e9c1a.partial", "a/Note.md"),
        ("a/Note.md.!sync", "a/Note.md"),
        (".sync/streams/1f", "Note.md"),
        (".Note.md.icloud", "Note.md"),
        ("a/.unison.Note.md.581106b2917358e73c9036f678424717.unison.tmp", "a/Note.md"),
        ("a/.mutagen-temporary-cross-device-rename-1", "a/Note.md"),
        (".SynologyWorkingDirectory/Note.md", "Note.md"),
        (".Note.md.Ab3xZ9", "Note.md"),
        ("a/.Note.md.abcdef", "a/Note.md"),
    ],
)
def test_a_sync_client_s_temporary_name_is_known(origin: str, path: str) -> None:
    assert is_sync(origin, path)


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        ("", "Note.md"),
        ("Other.md", "Note.md"),
        ("Other.dropbox.md", "Note.md"),
        ("sync/Note.md", "Note.md"),
        ("my.syncthing.notes.md", "Note.md"),
        ("a/dropbox.md", "a/Note.md"),
        (".Note.md.swp", "Note.md"),
        (".Note.md.swpx", "Note.md"),
        ("Note.md~", "Note.md"),
        ("4913", "Note.md"),
        (".goutputstream-AB12CD", "Note.md"),
        ("sedAb3xZ9", "Note.md"),
        ("Note.md.Ab3xZ9", "Note.md"),
        (".Note.md.Ab3_Z9", "Note.md"),
        (".Other.md.Ab3xZ9", "Note.md"),
        ("a/.Note.md.Ab3xZ9", "Note.md"),
        (".~lock.Note.md#", "Note.md"),
    ],
)
def test_an_editor_s_temporary_name_is_none(origin: str, path: str) -> None:
    assert not is_sync(origin, path)


@pytest.mark.parametrize(
    "name",
    [
        "A.sync-conflict-20261120-120000-ABCDEFG",  # Syncthing
        "A.sync-conflict-20261120-120000",
        "A (Conflicted copy laptop 202611201200)",  # Obsidian Sync
        "A (Ada's conflicted copy 2026-11-20)",  # Dropbox
        "A (Ada Lindqvist's conflicted copy 2026-11-20 (1))",
        "A (Case Conflict)",
        "A (Case Conflict 2)",
        "A (Selective Sync Conflict)",
        "A (Unicode Encoding Conflict)",
        "A (conflicted copy 2026-11-20 120000)",  # Nextcloud
        "A (conflicted copy ada 2026-11-20 120000)",
        "A (case clash from ada)",
        "A_conflict-20261120-120000",  # ownCloud
        "A (SFConflict ada@example.com 2026-11-20-12-00-00)",  # Seafile
        "A-laptop-safeBackup-0001",  # OneDrive's client for Linux
        "A.safeBackup-20261120T120000Z-0001",
        "A [conflicted]",  # pCloud
        "A [conflicted 2]",
        "A_laptop_Nov-20-1200-2026_Conflict",  # Synology Drive
        "A_laptop_Nov-20-120000-2026_CaseConflict_1",
        "A.Conflict",  # Resilio Sync
        "A.Conflict1",
        "A.conflict2",  # rclone
    ],
)
def test_a_second_version_is_known_by_its_name(name: str) -> None:
    assert is_conflict_copy(f"Features/{name}.md")


@pytest.mark.parametrize(
    "name",
    [
        "Feature - Conflict",
        "Feature - Sync conflict",
        "Feature - Sync-conflict dialog",
        "Flow - Merge conflicts",
        "Feature - Conflicted copies",
        "Feature - Letters (case conflict handling)",
        "ADR-004-conflict-free-types",
        "A (copy)",
        "A (1)",
        "A 2",
        "A-LAPTOP",
        "A_conflict",
        "A_conflict-2026",
        "A - safeBackup",
    ],
)
def test_a_name_that_a_person_gives_is_none(name: str) -> None:
    assert not is_conflict_copy(f"Features/{name}.md")


def test_a_folder_s_name_makes_no_note_a_second_version() -> None:
    assert not is_conflict_copy("A.sync-conflict-20261120-120000-ABCDEFG/B.md")
