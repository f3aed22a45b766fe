"""What is known of a vault that was changed file by file equals what is known of it anew."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.disk.answers import (
    Shelf,
    answers,
    answers_anew,
    index_that_stays,
    state_of_its_own,
    told_by,
)
from vaultkit import indexing
from vaultkit.checks import find_each
from vaultkit.disk.digesting import read_vault
from vaultkit.disk.reading import open_vault
from vaultkit.indexing import Known

_PATHS = [
    *["A.md", "B.md", "a/A.md", "a/B.md", "a/b/B.md", "x/b.md", "B.png", "x/B.png", "B.png.md"],
    *["Feature - X.md", "Board.canvas", "Größe.md", "v/C.md", "Out/v/C.md", "Templates/T.md"],
    *["odd.xyz", ".hidden/A.md", "ADR-001-a.md", "a/ADR-002-b.md", "x/ADR-2-c.md"],
]
_FOLDERS = ["a", "a/b", "x", "v", "Out", "Out/v", "A", "c", "Templates"]
_TEXTS = [
    "",
    "[[A]] [[B]] [[b.md]] [[odd.xyz]]\n",
    "[[Größee]] [[Feature - Y]] [[bee]] [[a/Bee#H]]\n",
    "[[a/B]] [[./B]] [[../B]] ![[B.png]] [[c/B]] [[A/b/B]]\n",
    "[[v/A]] [[out/v/A]] [[x/A]] [[out/a/B#H]] [[x/a/b]] [t](/out/v/a/b/B.md)\n",
    "---\naliases: [v/A]\n---\n[[v/Größe]] [[a/b/B]] [[x/a/b/B]] [[v/a/B]]\n",
    "# H\n\ntext ^id\n\n[[#H]] [[#^id]] [[#None]]\n",
    "[[B#H]] [[B#^id]] [t](a/B.md#H) [[Größe]]\n",
    '---\naliases: [Bee, A]\nup: "[[B]]"\n---\n[[Bee]]\n',
    "---\nbroken: a: b\n---\n[[B]]\n",
    "# Feature: X\n\n### Success Criteria\n\n- [ ] Criterion 1\n- [ ] a [[B]]\n",
    "---\nvaultkit: false\n---\n[[Nowhere]]\n",
    '{"nodes": [{"file": "a/B.md"}, {"text": "[[B]] [[c/A#H]]"}]}',
    "# Feature: X\n\n[[ADR-001-a]] [[ADR-002-b]] [[ADR-2]] [[ADR-1]] [[a/ADR-2-c]]\n",
    '---\nSuperseded By: "[[ADR-002-b]]"\n---\n[[ADR-2-c]]\n',
    '---\nSupersedes: "[[ADR-001-a]]"\ntags: [status/superseded]\n---\n',
]
_FILES = st.dictionaries(st.sampled_from(_PATHS), st.sampled_from(_TEXTS))


class _Step(NamedTuple):
    """One thing that a person or a program does to a vault."""

    what: str
    at: str
    other: str = ""

    def do(self, shelf: Shelf) -> None:
        """Do it, unless that is not possible now."""
        at, other = shelf.root / self.at, shelf.root / self.other
        if self.what == "save":
            shelf.put(self.at, self.other)
        elif self.what == "delete":
            _delete(at)
        elif self.what == "swap case":
            _move(at, at.with_name(at.name.swapcase()))
        elif self.what == "move":
            _move(at, other)


_SAVES = st.builds(_Step, st.just("save"), st.sampled_from(_PATHS), st.sampled_from(_TEXTS))
_STEPS = st.one_of(
    _SAVES,
    _SAVES,
    st.builds(_Step, st.just("delete"), st.sampled_from(_PATHS + _FOLDERS)),
    st.builds(_Step, st.just("swap case"), st.sampled_from(_PATHS + _FOLDERS)),
    st.builds(_Step, st.just("move"), st.sampled_from(_PATHS), st.sampled_from(_PATHS)),
    st.builds(_Step, st.just("move"), st.sampled_from(_FOLDERS), st.sampled_from(_FOLDERS)),
)
# A folder's notes come and go at once, the one that it becomes may have others.
_RENAMED = [_Step("swap case", "a"), _Step("move", "A", "c"), _Step("swap case", "A.md")]
_FULL = dict(zip(_PATHS, _TEXTS, strict=False))


def _delete(at: Path) -> None:
    if at.is_dir():
        shutil.rmtree(at)
    else:
        at.unlink(missing_ok=True)


def _move(at: Path, to: Path) -> None:
    if at.exists() and not to.exists() and at not in to.parents:
        to.parent.mkdir(parents=True, exist_ok=True)
        at.rename(to)


@pytest.fixture(params=["kept each time", "kept once"])
def _keeping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the index after every change, or only the first."""
    monkeypatch.setattr(indexing, "_KEPT_FOR", 1000 if request.param == "kept each time" else 0)


@pytest.mark.parametrize("few", [4, 0], ids=["as it is worth", "always step by step"])
@pytest.mark.parametrize("fresh", [False, True], ids=["saved long ago", "saved just now"])
@pytest.mark.usefixtures("_keeping")
@given(files=_FILES, steps=st.lists(st.tuples(_STEPS, st.booleans()), max_size=6))
@example(files=_FULL, steps=[(step, True) for step in _RENAMED])
@example(files=_FULL, steps=[(step, False) for step in _RENAMED])
@settings(deadline=None, max_examples=20)
def test_what_was_kept_and_brought_up_to_date_equals_what_is_made_anew(
    files: dict[str, str], steps: list[tuple[_Step, bool]], few: int, *, fresh: bool
) -> None:
    with (
        TemporaryDirectory() as folder,
        state_of_its_own(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(indexing, "_TOO_MANY", few)
        shelf = Shelf(Path(folder, "v"), fresh=fresh)
        shelf.fill(files)
        answers(shelf.root)
        for step, asked in steps:
            step.do(shelf)
            if asked:
                answers(shelf.root)
        assert answers(shelf.root) == answers_anew(shelf.root)


@given(files=_FILES)
@settings(deadline=None, max_examples=20)
def test_what_is_known_of_a_vault_is_what_reading_it_plainly_tells(files: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder, "v"))
        shelf.fill(files)
        vault = read_vault(open_vault(shelf.root))
        found = answers_anew(shelf.root)
        assert (found.findings, found.told) == (list(find_each(vault)), told_by(vault))


@given(files=_FILES, steps=st.lists(_STEPS, max_size=4))
@settings(deadline=None, max_examples=20)
def test_the_index_of_a_process_that_stays_equals_one_made_anew(
    files: dict[str, str], steps: list[_Step]
) -> None:
    with TemporaryDirectory() as folder, state_of_its_own():
        shelf = Shelf(Path(folder, "v"))
        shelf.fill(files)
        for step in steps:
            index_that_stays(shelf.root)
            step.do(shelf)
        index, (_, _, by_note, told) = index_that_stays(shelf.root), answers_anew(shelf.root)
        assert (index.findings, told_by(index.vault)) == (by_note, told)


def _refilled(shelf: Shelf, text: str) -> None:
    """Save a note in the very moment in which it was saved before, as far as the clock tells."""
    file = shelf.root / "A.md"
    before = file.stat()
    file.write_text(text)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size


def test_a_note_that_is_saved_again_in_the_same_moment_is_read_again(tmp_path: Path) -> None:
    with state_of_its_own():
        shelf = Shelf(tmp_path / "v", fresh=True)
        shelf.put("A.md", "[[Here]]\n")
        shelf.put("Here.md", "")
        answers(shelf.root)
        _refilled(shelf, "[[Gone]]\n")
        (found,) = Known(shelf.root).findings
        assert found.message.startswith("[[Gone]] leads nowhere")


def test_a_note_of_tomorrow_is_read_again_each_time(tmp_path: Path) -> None:
    with state_of_its_own():
        shelf = Shelf(tmp_path / "v")
        tomorrow = tmp_path.stat().st_mtime_ns + 86_400 * 10**9
        os.utime(shelf.put("A.md", "[[Here]]\n"), ns=(tomorrow, tomorrow))
        answers(shelf.root)
        _refilled(shelf, "[[Gone]]\n")
        (found,) = Known(shelf.root).findings
        assert found.message.startswith("[[Gone]] leads nowhere")
