"""The program itself: an unchanged vault is answered for at once, and by any number at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.disk.answers import Shelf, kept, seen
from tests.disk.desk import REPOSITORY
from vaultkit.cache import Cached

_NOTES = {
    "Home.md": "[[Feature - X]] [[Nowhere]]\n",
    "Feature - X.md": "# Feature: X\n\n[[Home#None]]\n",
    "Board.canvas": '{"nodes": [{"text": "[[Gone]]"}]}',
}
# What reads notes, or draws for a terminal.
_NOT_NEEDED = (
    "vaultkit.scan",
    "vaultkit.facts",
    "vaultkit.disk.reading",
    "vaultkit.checks",
    "rich",
)
_CHECK = [sys.executable, "-m", "vaultkit", "check", "--format", "json", "--vault"]
_MODULES = """
import sys
from vaultkit.cli import main
sys.argv = ["vaultkit", "check", *sys.argv[1:]]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A vault of which nothing is kept yet."""
    shelf = Shelf(tmp_path / "Harbour")
    shelf.fill(_NOTES)
    return shelf


def _checked(root: Path) -> str:
    """Return what `check` says, run to its end."""
    return _said(_check(root))


def _check(root: Path) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*_CHECK, str(root)], stdout=pipe, stderr=pipe, text=True, cwd=REPOSITORY
    )


def _said(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, "")
    return out


def _loaded_by_check(root: Path, *options: str) -> set[str]:
    command = [sys.executable, "-c", _MODULES, "--vault", str(root), *options]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert ended.returncode == 1, ended.stderr
    return set(ended.stderr.split())


def test_an_unchanged_vault_is_answered_for_as_it_was(shelf: Shelf) -> None:
    first = _checked(shelf.root)
    state = seen(shelf.root.parent / "state")
    assert _checked(shelf.root) == first
    assert seen(shelf.root.parent / "state") == state


def test_nothing_that_reads_notes_is_loaded_for_an_unchanged_vault(shelf: Shelf) -> None:
    before = _loaded_by_check(shelf.root)
    assert before.isdisjoint({"rich"})
    assert before.issuperset(set(_NOT_NEEDED) - {"rich"})
    for form in ("text", "json"):
        assert _loaded_by_check(shelf.root, "--format", form).isdisjoint(_NOT_NEEDED)


@pytest.mark.parametrize("changed", [0, 3, 200])
def test_two_that_check_at_once_do_not_harm_each_other(shelf: Shelf, changed: int) -> None:
    shelf.fill({f"{number}.md": f"[[{number + 1}]]\n" for number in range(200)})
    if changed:
        _checked(shelf.root)
        shelf.fill({f"{number}.md": "[[Gone]]\n" for number in range(changed)})
    both = [_check(shelf.root), _check(shelf.root)]
    said = [_said(one) for one in both]
    kept(shelf.root).unlink()
    assert said == [_checked(shelf.root)] * 2


def test_what_two_keep_at_once_is_whole(shelf: Shelf) -> None:
    shelf.fill({f"{number}.md": f"[[{number + 1}]]\n" for number in range(200)})
    for one in [_check(shelf.root), _check(shelf.root)]:
        _said(one)
    file = kept(shelf.root)
    assert list(file.parent.iterdir()) == [file]
    assert set(Cached(file).rest().notes) == {path.name for path in shelf.root.iterdir()}
