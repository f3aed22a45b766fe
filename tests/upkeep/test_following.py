"""Follow files back through commits: by their names of then, past merges, to where they began."""

from __future__ import annotations

from collections.abc import Iterable

from vaultkit.history.following import follow
from vaultkit.history.log import Change, Commit, Version, parse

NOTE = b"note.md"


def change(path: str, after: str, before: str = "", origin: str = "") -> Change:
    """Return what a commit with one parent did to a file."""
    was = Version((origin or path).encode(), before.encode())
    return Change(Version(path.encode(), after.encode()), (was,))


def commit(key: str, parents: str, *changes: Change) -> Commit:
    return Commit(key.encode(), tuple(parents.encode().split()), 0, "Ada", list(changes))


def steps(commits: Iterable[Commit], blob: str, path: bytes = NOTE) -> list[str]:
    """Return the steps of a file as `commit:before>after`, newest first."""
    found = follow(commits, {path: blob.encode()})[path]
    return [
        f"{one.commit.key.decode()}:{(one.before or b'').decode()}>{one.after.decode()}"
        for one in found
    ]


def test_every_commit_that_changed_a_file_is_a_step() -> None:
    history = [
        commit("C", "B", change("note.md", "3", "2")),
        commit("B", "A", change("other.md", "x", "y")),
        commit("A", "", change("note.md", "2")),
    ]
    assert steps(history, "3") == ["C:2>3", "A:>2"]


def test_a_renamed_file_is_followed_by_its_former_name() -> None:
    history = [
        commit("C", "B", change("note.md", "2", "2", origin="old.md")),
        commit("B", "A", change("old.md", "2", "1")),
        commit("A", "", change("old.md", "1")),
    ]
    assert steps(history, "2") == ["B:1>2", "A:>1"]


def test_two_files_that_swap_their_names_keep_their_histories() -> None:
    history = [
        commit(
            "C", "B", change("note.md", "b", "b", "two.md"), change("two.md", "a", "a", "note.md")
        ),
        commit("B", "A", change("two.md", "b")),
        commit("A", "", change("note.md", "a")),
    ]
    assert steps(history, "b") == ["B:>b"]
    assert steps(history, "a", b"two.md") == ["A:>a"]


def test_an_earlier_file_of_the_same_name_is_another_one() -> None:
    history = [
        commit("D", "C", change("note.md", "9", "9", origin="Untitled.md")),
        commit("C", "B", change("Untitled.md", "9")),
        commit("B", "A", change("kept.md", "1", "1", origin="Untitled.md")),
        commit("A", "", change("Untitled.md", "1")),
    ]
    assert steps(history, "9") == ["C:>9"]


def test_an_earlier_file_of_the_new_name_is_another_one_though_it_held_the_same() -> None:
    history = [
        commit("D", "C", change("note.md", "1", "1", origin="old.md")),
        commit("C", "B", change("note.md", "", "1")),
        commit("B", "A", change("note.md", "1")),
        commit("A", "", change("old.md", "1")),
    ]
    assert steps(history, "1") == ["A:>1"]


def test_a_file_that_was_brought_back_as_it_was_never_went() -> None:
    history = [
        commit("C", "B", change("note.md", "1")),
        commit("B", "A", change("note.md", "", "1")),
        commit("A", "", change("note.md", "1")),
    ]
    assert steps(history, "1") == ["A:>1"]


def test_a_file_that_was_made_anew_after_it_went_begins_there() -> None:
    history = [
        commit("C", "B", change("note.md", "2")),
        commit("B", "A", change("note.md", "", "1")),
        commit("A", "", change("note.md", "1")),
    ]
    assert steps(history, "2") == ["C:>2"]


def merged(*versions: str, after: str) -> Change:
    """Return what a merge made of the note, given what each parent holds."""
    return Change(
        Version(NOTE, after.encode()), tuple(Version(NOTE, one.encode()) for one in versions)
    )


def test_what_both_sides_of_a_merge_did_are_steps_and_the_merge_is_none() -> None:
    history = [
        commit("M", "L R", merged("2", "3", after="4")),
        commit("R", "A", change("note.md", "3", "1")),
        commit("L", "A", change("note.md", "2", "1")),
        commit("A", "", change("note.md", "1")),
    ]
    assert steps(history, "4") == ["R:1>3", "L:1>2", "A:>1"]


def test_a_branch_whose_version_was_not_taken_is_no_step() -> None:
    history = [
        commit("M", "L R"),
        commit("R", "A", change("note.md", "3", "1")),
        commit("L", "A", change("note.md", "2", "1")),
        commit("A", "", change("note.md", "1")),
    ]
    assert steps(history, "2") == ["L:1>2", "A:>1"]


def test_a_file_renamed_on_one_side_is_followed_on_the_other() -> None:
    renamed = Change(Version(NOTE, b"2"), (Version(NOTE, b"1"), Version(b"old.md", b"2")))
    history = [
        commit("M", "L R", renamed),
        commit("R", "A", change("old.md", "2", "1")),
        commit("L", "A", change("note.md", "1", "1", origin="old.md")),
        commit("A", "", change("old.md", "1")),
    ]
    assert steps(history, "2") == ["R:1>2", "A:>1"]


def test_a_file_that_a_merge_alone_made_begins_there() -> None:
    history = [
        commit("M", "L R", merged("", "", after="1")),
        commit("R", "A"),
        commit("L", "A"),
        commit("A", ""),
    ]
    assert steps(history, "1") == ["M:>1"]


def test_what_git_says_is_read_with_any_name_in_it() -> None:
    said = (
        b"aa\0bb cc\x0012\0Ada\0\0::100644 100644 100644 1 2 3 MM\0a\nb.md\0:c.md\0a\nb.md\0"
        b"bb\0\x005\0\x1b[1m\0\n:000000 100644 0 1 A\0:odd\0:100644 100644 1 1 R100\0x\0y\0"
        b"dd\0\0oops\0\0"
    )
    one, two, three = parse(iter(said.split(b"\0")[:-1]))
    assert one.parents == (b"bb", b"cc")
    assert one.changes == [
        Change(Version(b"a\nb.md", b"3"), (Version(b"a\nb.md", b"1"), Version(b":c.md", b"2")))
    ]
    assert two.changes == [
        Change(Version(b":odd", b"1"), (Version(b":odd", b""),)),
        Change(Version(b"y", b"1"), (Version(b"x", b"1"),)),
    ]
    assert (two.author, two.seconds, three.author, three.changes) == ("[1m", 5, "unknown", [])


def test_a_log_that_was_cut_off_gives_what_is_whole() -> None:
    assert list(parse(iter([b"aa", b"bb"]))) == []
