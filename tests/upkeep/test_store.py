"""What is remembered of notes, outside the vault: it comes back, or is harmlessly lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultkit.disk.walking import FileState
from vaultkit.places import state_folder
from vaultkit.store import StateError, Store
from vaultkit.upkeep import Memory

STATE = FileState(5, 1_763_629_200_123_456_789)
FULL = Memory("text\r\n", "| 2026-11-20 | Ada | x |", "2026-11-20", "base\n")


def filled(folder: Path) -> Path:
    """Return the database of a store that remembers one note."""
    with Store(folder) as store:
        store.remember("A.md", FULL, STATE)
    return folder / "notes.db"


def test_a_memory_comes_back_as_it_was(tmp_path: Path) -> None:
    filled(tmp_path)
    with Store(tmp_path) as store:
        assert store.recall("A.md") == FULL


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=50))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(tmp_path: Path, text: str) -> None:
    with Store(tmp_path) as store:
        store.remember("A.md", Memory(text, row_base=text), STATE)
        assert store.recall("A.md") == Memory(text, row_base=text)


def test_what_was_never_remembered_is_none(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert store.recall("A.md") is None


def test_a_store_is_new_until_it_remembers(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        before = store.is_new
        store.remember("A.md", FULL, STATE)
        assert (before, store.is_new) == (True, False)


def test_what_the_file_system_said_comes_back(tmp_path: Path) -> None:
    filled(tmp_path)
    with Store(tmp_path) as store:
        assert dict(store.states()) == {"A.md": STATE}


def test_a_newer_memory_replaces_the_older(tmp_path: Path) -> None:
    filled(tmp_path)
    with Store(tmp_path) as store:
        store.remember("A.md", Memory("new"), FileState(3, 4))
        assert (store.recall("A.md"), dict(store.states())) == (
            Memory("new"),
            {"A.md": FileState(3, 4)},
        )


def test_what_is_kept_at_once_is_seen_by_others_at_its_end(tmp_path: Path) -> None:
    with Store(tmp_path) as store, Store(tmp_path) as other:
        with store.at_once():
            store.remember("a.md", Memory("one"), STATE)
            store.remember("b.md", Memory("two"), STATE)
            assert dict(other.states()) == {}
            assert dict(store.states()).keys() == {"a.md", "b.md"}
        assert dict(other.states()).keys() == {"a.md", "b.md"}


def test_damage_while_much_is_kept_at_once_loses_only_memories(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.remember("a.md", Memory("one"), STATE)
        with store.at_once():
            for end in ("", "-wal"):
                (tmp_path / f"notes.db{end}").write_bytes(b"damaged" * 1000)
            store.remember("b.md", Memory("two"), STATE)
    with Store(tmp_path) as again:
        again.remember("c.md", Memory("three"), STATE)
        assert again.recall("c.md") == Memory("three")


def test_what_is_forgotten_is_gone(tmp_path: Path) -> None:
    filled(tmp_path)
    with Store(tmp_path) as store:
        store.forget("A.md")
        store.forget("B.md")
        assert (store.recall("A.md"), store.is_new) == (None, True)


@pytest.mark.parametrize(
    "path",
    [
        os.fsdecode(b"bad\xff.md"),
        "Über/日本 🎉.md",
        "a\nb.md",
        "it's; DROP TABLE note.md",
        "NUL.md",
    ],
)
def test_a_path_of_any_bytes_is_kept(tmp_path: Path, path: str) -> None:
    with Store(tmp_path) as store:
        store.remember(path, FULL, STATE)
    with Store(tmp_path) as store:
        assert (store.recall(path), list(dict(store.states()))) == (FULL, [path])


def test_paths_that_only_look_alike_are_two(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.remember("Über.md", Memory("one"), STATE)
        store.remember("U\u0308ber.md", Memory("two"), STATE)
        store.remember("über.md", Memory("three"), STATE)
        assert len(dict(store.states())) == 3


def test_the_owner_alone_can_read_what_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "vault"
    mask = os.umask(0)
    try:
        with Store(folder) as store:
            store.remember("A.md", FULL, STATE)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    finally:
        os.umask(mask)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}, modes


@pytest.mark.parametrize(
    "damage",
    [b"", b"not a database, but long enough to be looked at\n" * 99, b"SQLite format 3\0" * 400],
)
def test_a_damaged_database_is_put_aside_and_the_vault_seen_anew(
    tmp_path: Path, damage: bytes
) -> None:
    database = filled(tmp_path)
    database.write_bytes(damage)
    with Store(tmp_path) as store:
        assert store.is_new
        store.remember("A.md", FULL, STATE)
        assert store.recall("A.md") == FULL
    if damage:
        assert (tmp_path / "notes.db.bad").read_bytes() == damage


def test_damage_that_shows_only_later_is_put_aside_then(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for n in range(200):
            store.remember(f"{n}.md", Memory(os.urandom(900).hex()), STATE)
    database = tmp_path / "notes.db"
    whole = database.read_bytes()
    database.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    with Store(tmp_path) as store:
        assert store.recall("150.md") is None
        assert dict(store.states()) == {}
        store.remember("A.md", FULL, STATE)
        assert store.recall("A.md") == FULL
    assert (tmp_path / "notes.db.bad").exists()


def test_a_memory_that_cannot_be_unpacked_is_none(tmp_path: Path) -> None:
    database = sqlite3.connect(filled(tmp_path))
    with database:
        database.execute("UPDATE note SET text = x'00ff00'")
    database.close()
    with Store(tmp_path) as store:
        assert store.recall("A.md") is None


def test_the_log_of_a_database_that_is_put_aside_goes_with_it(tmp_path: Path) -> None:
    folder, crashed = tmp_path / "state", tmp_path / "crashed"
    filled(folder)
    with Store(folder) as store:
        store.remember("B.md", FULL, STATE)
        shutil.copytree(folder, crashed)
    assert (crashed / "notes.db-wal").stat().st_size
    (crashed / "notes.db").write_bytes(b"damaged " * 999)
    with Store(crashed) as store:
        assert (store.is_new, dict(store.states())) == (True, {})


def test_a_database_of_another_layout_is_put_aside(tmp_path: Path) -> None:
    database = sqlite3.connect(filled(tmp_path))
    database.execute("PRAGMA user_version = 99")
    database.commit()
    database.close()
    with Store(tmp_path) as store:
        assert store.is_new
    assert (tmp_path / "notes.db.bad").exists()


def test_a_database_that_is_only_busy_is_not_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vaultkit.store.PATIENCE", 0.05)
    database = sqlite3.connect(filled(tmp_path))
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StateError, match="locked"):
        Store(tmp_path)
    database.close()
    with Store(tmp_path) as store:
        assert store.recall("A.md") == FULL


def test_two_processes_share_one_store(tmp_path: Path) -> None:
    with Store(tmp_path) as one, Store(tmp_path) as other:
        one.remember("A.md", FULL, STATE)
        assert other.recall("A.md") == FULL


def test_a_folder_that_cannot_be_made_is_said_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="VAULTKIT_STATE"):
        Store(tmp_path / "file" / "state")


def test_every_vault_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULTKIT_STATE", "/state")
    one, other = state_folder(Path("/a/Notes")), state_folder(Path("/b/Notes"))
    assert one != other
    assert {one.parent, other.parent} == {Path("/state")}


@pytest.mark.parametrize("name", ["日本", "a b/../c", "x" * 300, os.fsdecode(b"\xff"), "-"])
def test_a_folder_s_name_is_harmless(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("VAULTKIT_STATE", "/state")
    found = state_folder(Path("/vaults") / name)
    assert found.parent == Path("/state")
    assert len(found.name) < 80


def kept(folder: Path, *texts: str, at: int = 0) -> list[str]:
    """Keep some texts of a template, one a second, and return what is known then."""
    with Store(folder) as store:
        for second, text in enumerate(texts, at):
            store.keep_template("plan", text, second * 10**9)
        return store.templates("plan")


def test_former_templates_are_known_the_last_first(tmp_path: Path) -> None:
    assert kept(tmp_path, "one\r\n", "two", "two", "three") == ["three", "two", "one\r\n"]
    assert kept(tmp_path) == ["three", "two", "one\r\n"]
    with Store(tmp_path) as store:
        assert store.templates("other") == []


def test_a_template_that_comes_back_is_the_last_one(tmp_path: Path) -> None:
    assert kept(tmp_path, "one", "two", "one") == ["one", "two"]


def test_of_too_many_templates_those_that_were_being_typed_go(tmp_path: Path) -> None:
    kept(tmp_path, "first", at=0)

    known = kept(tmp_path, *(f"typed {n}" for n in range(80)), at=1000)

    assert len(known) == 50
    assert (known[0], known[-1]) == ("typed 79", "first")


def test_a_store_without_templates_gets_them(tmp_path: Path) -> None:
    with sqlite3.connect(filled(tmp_path)) as database:
        database.execute("DROP TABLE template")
    database.close()

    assert kept(tmp_path, "one") == ["one"]
    with Store(tmp_path) as store:
        assert store.recall("A.md") == FULL
