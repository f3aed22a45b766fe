"""What is kept is taken as long as it holds: by the same rules, for files that did not change."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.disk.answers import Shelf, answers, answers_anew, index_that_stays, kept
from tests.disk.desk import as_nobody
from vaultkit import crew
from vaultkit.crew import Read
from vaultkit.disk.digesting import read_facts
from vaultkit.facts import Facts
from vaultkit.indexing import Known
from vaultkit.places import STATE_VARIABLE

_MANY = 130
_PLAN = """
[kinds.plan]
template = "Plan.md"
folder = "Plans"
name = "Plan - {title}"
heading = "Plan: {title}"
needs_criteria = true
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A small vault of which nothing is kept yet."""
    shelf = Shelf(tmp_path / "Harbour")
    shelf.put("vaultkit.toml", _PLAN)
    shelf.put("Templates/Plan.md", "# Plan: {{title}}\n\n_Why?_\n")
    shelf.put("Old/Plan.md", "# Plan: {{title}}\n\n_How?_\n")
    shelf.put("Plan - X.md", "# Plan: X\n\n_Why?_\n\n[[Nowhere]] ![[a.xyz]]\n")
    shelf.put("a.xyz", "")
    shelf.put("Home.md", "[[Plan - X]]\n")
    return shelf


@pytest.fixture
def many(tmp_path: Path) -> Shelf:
    """A vault whose index is kept, so large that one note is few."""
    shelf = Shelf(tmp_path / "Harbour")
    shelf.fill({f"{number}.md": f"[[{number + 1}]]\n" for number in range(_MANY)})
    answers(shelf.root)
    return shelf


def _stamp(file: Path) -> tuple[int, int]:
    """Return what tells whether a file is the same and was not written."""
    status = file.stat()
    return status.st_ino, status.st_mtime_ns


# Rules


def _save(path: str, text: str) -> Callable[[Shelf], object]:
    return lambda shelf: shelf.put(path, text)


_RULES: dict[str, Callable[[Shelf], object]] = {
    "a check off": _save("vaultkit.toml", _PLAN + '[severity]\ndangling-link = "off"\n'),
    "a note ignored": _save("vaultkit.toml", 'ignore = ["Plan*"]\n' + _PLAN),
    "no kind": _save("vaultkit.toml", "quiet = 5\n"),
    "no configuration": lambda shelf: (shelf.root / "vaultkit.toml").unlink(),
    "another templates folder": _save("vaultkit.toml", 'templates = "Old"\n' + _PLAN),
    "another template": _save("Templates/Plan.md", "# Plan: {{title}}\n\n_Whence?_\n"),
    "a template gone": lambda shelf: (shelf.root / "Templates/Plan.md").unlink(),
    "files of any extension": _save(".obsidian/app.json", '{"showUnsupportedFiles": true}'),
    "templates by the app": _save(".obsidian/templates.json", json.dumps({"folder": "Old"})),
}


@pytest.mark.parametrize("change", _RULES.values(), ids=_RULES)
def test_after_a_change_of_rules_all_is_judged_by_the_new_ones(
    shelf: Shelf, change: Callable[[Shelf], object]
) -> None:
    before = answers(shelf.root)
    change(shelf)
    after = answers(shelf.root)
    assert after == answers_anew(shelf.root)
    assert (after.findings, after.told.files) != (before.findings, before.told.files)


@pytest.mark.parametrize("change", _RULES.values(), ids=_RULES)
def test_after_rules_are_taken_back_all_is_judged_by_the_old_ones(
    shelf: Shelf, change: Callable[[Shelf], object]
) -> None:
    texts = {
        path.relative_to(shelf.root).as_posix(): path.read_text()
        for path in (shelf.root / "vaultkit.toml", shelf.root / "Templates/Plan.md")
    }
    before = answers(shelf.root)
    change(shelf)
    answers(shelf.root)
    shelf.fill(texts)
    for name in ("app", "templates"):
        (shelf.root / f".obsidian/{name}.json").unlink(missing_ok=True)
    assert answers(shelf.root) == before


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Templates/Plan.md", "# Plan: {{title}}\n"),
        ("Templates/Plan.md", None),
        ("vaultkit.toml", _PLAN + '[severity]\ntemplate-residue = "off"\n'),
    ],
)
def test_rules_that_are_shipped_with_another_release_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, text: str | None
) -> None:
    shipped = Shelf(tmp_path / "shipped")
    shipped.put("vaultkit.toml", _PLAN)
    shipped.put("Templates/Plan.md", "# Plan: {{title}}\n\n_Why?_\n")
    for module in ("indexing", "disk.reading"):
        monkeypatch.setattr(f"vaultkit.{module}.shipped_vault", lambda: shipped.root)
    vault = Shelf(tmp_path / "Harbour")
    vault.put("Plan - X.md", "# Plan: X\n\n_Why?_\n\n- [x] done\n")
    before = answers(vault.root)
    if text is None:
        (shipped.root / path).unlink()
    else:
        shipped.put(path, text)
    assert answers(vault.root) == answers_anew(vault.root) != before


def test_what_other_code_of_the_same_version_told_is_not_taken(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(shelf.root)
    known = Known(shelf.root)
    monkeypatch.setattr("vaultkit.indexing.program_state", lambda: "other")
    assert (known.reads_all, Known(shelf.root).reads_all) == (False, True)


@pytest.mark.parametrize("place", ["crew", "disk.digesting"], ids=["anew", "up to date"])
def test_rules_that_change_while_notes_are_read_are_noticed_the_next_time(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place != "crew":
        answers(shelf.root)
        shelf.put("Home.md", "[[Plan - Y]]\n")

    def read(*arguments: Any) -> Facts:
        _RULES["a check off"](shelf)
        return read_facts(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(f"vaultkit.{place}.read_facts", read)
        answers(shelf.root)
    assert answers(shelf.root) == answers_anew(shelf.root)


def test_rules_that_change_before_notes_are_read_are_noticed_the_next_time(shelf: Shelf) -> None:
    answers(shelf.root)
    shelf.put("Home.md", "[[Plan - Y]]\n")
    known = Known(shelf.root)
    _RULES["a check off"](shelf)
    assert known.index.findings
    assert answers(shelf.root) == answers_anew(shelf.root)


# Files


def test_two_notes_of_one_size_and_time_that_change_places_are_read(shelf: Shelf) -> None:
    one, other = shelf.put("One.md", "[[X]]\n"), shelf.put("Two.md", "[[Y]]\n")
    answers(shelf.root)
    one.rename(shelf.root / "aside")
    other.rename(one)
    (shelf.root / "aside").rename(other)
    assert answers(shelf.root) == answers_anew(shelf.root)


def test_a_note_that_may_be_read_again_is_read(shelf: Shelf, tmp_path: Path) -> None:
    locked = shelf.put("Locked.md", "[[Somewhere]]\n")
    anew = answers(shelf.root)
    kept(shelf.root).unlink()
    with as_nobody(*tmp_path.rglob("*")):
        locked.chmod(0o000)
        before = answers(shelf.root)
        locked.chmod(0o644)
        assert answers(shelf.root) == anew != before


# What is kept


def test_few_changes_are_not_worth_keeping(many: Shelf) -> None:
    before = _stamp(kept(many.root))
    many.put("0.md", "[[Nowhere]]\n")
    answers(many.root)
    assert _stamp(kept(many.root)) == before


def test_few_changes_that_came_one_by_one_are_kept_once_they_are_many(many: Shelf) -> None:
    before = _stamp(kept(many.root))
    waiting = []
    for number in range(_MANY // 10):
        many.put(f"{number}.md", "[[Nowhere]]\n")
        answers(many.root)
        waiting.append(_stamp(kept(many.root)) == before)
    assert (waiting[0], waiting[-1]) == (True, False)


@pytest.mark.parametrize("change", ["edited", "new", "gone"])
def test_many_changes_are_kept(many: Shelf, change: str) -> None:
    before = _stamp(kept(many.root))
    for number in range(_MANY // 10):
        if change == "gone":
            (many.root / f"{number}.md").unlink()
        else:
            many.put(f"{number}{'' if change == 'edited' else 'a'}.md", "[[Nowhere]]\n")
    answers(many.root)
    assert _stamp(kept(many.root)) != before
    assert not Known(many.root).reads_all


def test_what_was_kept_is_brought_up_to_date_while_most_of_it_holds(
    many: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    many.fill({f"{number}.md": "" for number in range(_MANY // 4)})
    monkeypatch.setattr(crew, "read_all", _never)
    assert not Known(many.root).reads_all
    answers(many.root)


def test_all_notes_are_read_where_too_many_changed(many: Shelf) -> None:
    many.fill({f"{number}.md": "" for number in range(_MANY // 4 + 1)})
    assert Known(many.root).reads_all


def test_an_unchanged_vault_is_neither_read_nor_kept_again(
    many: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, stamp = answers(many.root), _stamp(kept(many.root))
    real = Path.open

    def read(path: Path, *how: Any, **options: Any) -> Any:
        assert path.parent != many.root or path.suffix != ".md"
        return real(path, *how, **options)

    monkeypatch.setattr(Path, "open", read)
    assert answers(many.root) == before
    assert _stamp(kept(many.root)) == stamp


def test_only_what_changed_is_read(many: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = Path.open

    def noted(path: Path, *how: Any, **options: Any) -> Any:
        read.append(path.name)
        return real(path, *how, **options)

    many.put("7.md", "")
    monkeypatch.setattr(Path, "open", noted)
    answers(many.root)
    assert [name for name in read if name[0].isdigit()] == ["7.md"]


def test_progress_is_told_only_while_all_notes_are_read(many: Shelf) -> None:
    many.put("7.md", "")
    Known(many.root, _never).index  # noqa: B018


# A process that stays


def _never(*_: object) -> NoReturn:
    pytest.fail("this is not needed")


@contextmanager
def _no_child() -> Iterator[None]:
    def refused() -> NoReturn:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fork", refused)
        yield


@contextmanager
def _dying_child() -> Iterator[None]:
    us, real = os.getpid(), crew.read_all

    def dying(*arguments: Any) -> Read:
        if os.getpid() != us:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew, "read_all", dying)
        yield


@contextmanager
def _unheard_child() -> Iterator[None]:
    former = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGCHLD, former)


@contextmanager
def _no_place() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STATE_VARIABLE, os.devnull)
        yield


@pytest.mark.parametrize("trouble", [_no_child, _dying_child, _unheard_child, _no_place])
def test_a_process_that_stays_gets_its_index_also_without_help(
    shelf: Shelf, trouble: Callable[[], AbstractContextManager[None]]
) -> None:
    with trouble():
        index = index_that_stays(shelf.root)
    assert index.findings == answers_anew(shelf.root).by_note


def test_a_process_that_stays_reads_no_note_itself(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    us = os.getpid()

    def read(*arguments: Any) -> Facts:
        assert os.getpid() != us
        return read_facts(*arguments)

    monkeypatch.setattr(crew, "read_facts", read)
    assert index_that_stays(shelf.root).findings


def test_a_process_that_stays_leaves_no_other_behind(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    real = os.fork

    def fork() -> int:
        started.append(real())
        return started[-1]

    monkeypatch.setattr(os, "fork", fork)
    index_that_stays(shelf.root)
    (child,) = started
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)
