"""Notes read by halves tell what they tell where all is known, whatever becomes of the second."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, NoReturn

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.disk.answers import Shelf
from vaultkit import crew
from vaultkit.aliases import Aliases
from vaultkit.disk.digesting import read_facts
from vaultkit.disk.reading import open_vault
from vaultkit.disk.walking import walk
from vaultkit.facts import Facts
from vaultkit.index import Looked, look
from vaultkit.names import is_note
from vaultkit.standing import Standing
from vaultkit.vault import Vault

_LONG = "word " * 200 + "\n"
_VAULT: dict[str, str | bytes] = {
    # Two halves that ask much of each other: what is looked for is in the other one.
    "A/alias.md": "---\naliases: [Zed, 7, Both]\n---\n[[Yes]] [[zed]] [[Both]]\n",
    "A/ambiguous.md": "[[Twin]] [[twin#Two]] [[Single]]\n",
    "A/dangling.md": "[[Zeppelin fligth]] [[Zeppelim]] [[docs/v/Z/places]]\n",
    "A/headings.md": f"[[places#Here]] [[places#There]] [[places#Here#Sub]]\n{_LONG}",
    "A/ids.md": "[[places#^id]] [[places#^ID]] [[places#^none]] ![[picture.png]]\n",
    "A/latin.md": b"[[\xe4\xf6]] [[places]]\n",
    "A/Twin.md": "# One\n",
    "A/board.canvas": '{"nodes": [{"file": "Z/places.md", "subpath": "#X"}, {"text": "[[Y]]"}]}',
    "picture.png": "",
    "Templates/Feature.md": "# Feature: {{title}}\n\n[[Nobody]]\n",
    "Z/Feature - F.md": "# Feature: F\n\n### Success Criteria\n\n- [ ] a\n\n[[Nobody]]\n",
    "Z/alias.md": "---\naliases: [Yes, both]\n---\n[[Zed]] [[both]] [[7]]\n",
    "Z/board.canvas": "no JSON",
    "Z/empty.md": "",
    "Z/ignored.md": "---\nvaultkit: false\naliases: Single\n---\n[[Nowhere]]\n",
    "Z/places.md": f"# Here\n## Sub\ntext ^id\n[[headings#x]] [[A/Twin#One]]\n{_LONG}",
    "Z/Twin.md": "# Two\n",
    "Z/Zeppelin flight.md": "---\nbroken: a: b\n---\n",
    "Z/Zeppelin.md": "[[Zeppelim]]\n",
    # Decisions that are counted, and stand in each other's place.
    "A/ADR-001-a.md": '---\nSuperseded By: "[[ADR-003-c]]"\n---\n[[ADR-004-d]] [[ADR-3]]\n',
    "A/Feature - G.md": "# Feature: G\n\n[[ADR-001-a]] [[ADR-004-d]] [[ADR-004]] [[ADR-007]]\n",
    "Z/ADR-003-c.md": '---\nSupersedes: ["[[ADR-001-a]]", "[[ADR-004-d]]"]\n---\n',
    "Z/ADR-004-d.md": "---\ntags: [status/deprecated]\n---\n[[ADR-001-a]]\n",
    "Z/ADR-4-e.md": "# ADR-004: E\n",
}
_PATHS = ["A.md", "B.md", "a/A.md", "a/B.md", "x/b.md", "y/C.md", "Board.canvas", "z.png", "z.md"]
_DECISIONS = ["A/ADR-001-a.md", "Z/ADR-002-b.md", "Z/ADR-2-c.md", "M/Feature - F.md"]
_SAID = [
    "",
    f"# Feature: F\n\n{_LONG}[[ADR-001-a]] [[ADR-002-b]] [[ADR-2]] [[ADR-001]]\n",
    '---\nSuperseded By: "[[ADR-002-b]]"\n---\n[[ADR-2-c]]\n',
    '---\nSupersedes: ["[[ADR-001-a]]", "[[ADR-2-c]]"]\ntags: [status/accepted]\n---\n',
    f"---\ntags: [status/superseded]\n---\n{_LONG}",
]
_TEXTS = [
    "",
    "# H\n\ntext ^id\n",
    f"{_LONG}[[B#H]] [[B#^id]] [[C#H]] [[z]]\n",
    "---\naliases: [Bee, A]\n---\n[[Bee]] [[Cee]] [[Bea]]\n",
    '---\naliases: Cee\nup: "[[Bee]]"\n---\n[[A]] [[a/B]] [[out/a/B]] [[z.png]]\n',
    "---\nvaultkit: false\n---\n[[Nowhere]]\n",
    '{"nodes": [{"file": "a/B.md", "subpath": "#H"}, {"text": "[[Cee]]"}]}',
]


class _Told(NamedTuple):
    """What was read, to be compared."""

    notes: list[tuple[str, Facts]]
    looked: dict[str, tuple[object, list[str]]]
    aliases: Aliases
    standings: Mapping[str, Standing]
    suggested: dict[str, str | None]


def _plain(looked: dict[str, Looked]) -> dict[str, tuple[object, list[str]]]:
    return {path: (findings, sorted(names)) for path, (findings, names) in looked.items()}


def _wanted(root: Path) -> list[str]:
    return sorted(filter(is_note, walk(root, every_file=False)))


def _read(root: Path, report: Callable[[int, int], None] = lambda _done, _total: None) -> _Told:
    files = walk(root, every_file=False)
    read = crew.read_all(open_vault(root), files, _wanted(root), report)
    looked = _plain(read.looked)
    return _Told(list(read.notes.items()), looked, read.aliases, read.standings, read.suggested)


def _plainly(root: Path) -> _Told:
    """Return what is read where all is known of every note."""
    folder = open_vault(root)
    notes = {path: read_facts(folder, path) for path in _wanted(root)}
    files = frozenset(walk(root, every_file=False))
    vault = Vault(root.name, folder.kinds, notes, files, folder.templates)
    looked = {path: look(facts, vault) for path, facts in notes.items()}
    told = (vault.aliases, vault.standings, vault.suggested)
    return _Told(list(notes.items()), _plain(looked), *told)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault whose halves ask much of each other."""
    shelf = Shelf(tmp_path / "Harbour")
    for path, text in _VAULT.items():
        shelf.put(path, text)
    return shelf.root


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let even small vaults be read by two, and tell which processes were started."""
    started: list[int] = []
    real = os.fork

    def fork() -> int:
        child = real()
        started.append(child)
        return child

    monkeypatch.setattr(os, "fork", fork)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(crew, "WORTH_IT", 0)
    return started


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    """See that no descriptor stays open, and that the collector works as it did."""
    opened = Path("/proc/self/fd")
    # What tests before this one left is no concern of it.
    gc.collect()
    before = sorted(opened.iterdir())
    yield
    assert sorted(opened.iterdir()) == before
    assert gc.isenabled()


def _is_over(child: int) -> bool:
    """Say whether a process ended and was waited for."""
    try:
        os.waitpid(child, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


# The same answer


def test_two_tell_what_is_told_where_all_is_known(vault: Path, children: list[int]) -> None:
    assert _read(vault) == _plainly(vault)
    (child,) = children
    assert _is_over(child)


def test_one_tells_what_is_told_where_all_is_known(vault: Path) -> None:
    assert _read(vault) == _plainly(vault)


@pytest.mark.parametrize("worth_it", [0, sys.maxsize], ids=["by two", "by one"])
@pytest.mark.usefixtures("children")
@given(
    files=st.dictionaries(st.sampled_from(_PATHS), st.sampled_from(_TEXTS))
    | st.dictionaries(st.sampled_from(_DECISIONS), st.sampled_from(_SAID), min_size=2)
)
@example(files={})
@example(files={"A.md": ""})
@example(files={"A.md": _LONG})
@settings(deadline=None, max_examples=50)
def test_any_vault_is_read_as_where_all_is_known(files: dict[str, str], worth_it: int) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew, "WORTH_IT", worth_it)
        shelf = Shelf(Path(folder, "v"))
        shelf.fill(files)
        assert _read(shelf.root) == _plainly(shelf.root)


@pytest.fixture
def talkative(tmp_path: Path) -> Path:
    """A vault of which each half has more to tell than fits into a pipe."""
    shelf = Shelf(tmp_path / "Port")
    headings = "".join(f"# {number}{'x' * 90}\n" for number in range(1000))
    shelf.fill({f"{letter}.md": f"{headings}[[{other}#0]]\n" for letter, other in ("AB", "BA")})
    return shelf.root


@pytest.mark.usefixtures("children")
def test_what_is_too_much_for_a_pipe_arrives_whole(talkative: Path) -> None:
    assert _read(talkative) == _plainly(talkative)


@pytest.mark.usefixtures("children")
def test_progress_grows_to_all_notes_and_no_further(vault: Path) -> None:
    for number in range(20):
        (vault / f"A/small {number}.md").touch()
    told: list[tuple[int, int]] = []
    _read(vault, lambda *done: told.append(done))
    total = len(_wanted(vault))
    assert told == sorted(told)
    assert told[-1] == (total, total)


# Trouble


class _Second:
    """What the second process does instead of its work."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, children: list[int]) -> None:
        self._patch = monkeypatch
        self._children = children
        self._first = os.getpid()

    @property
    def is_over(self) -> bool:
        """Say whether there was one, and is no longer."""
        (child,) = self._children
        return _is_over(child)

    def at(self, name: str, event: Callable[..., object], turn: int = 0) -> None:
        """Let something happen there when a function is called, once it was called before."""
        real, turns = getattr(crew, name), count()

        def called(*arguments: Any) -> Any:
            if os.getpid() != self._first and next(turns) == turn:
                event(*arguments)
            return real(*arguments)

        self._patch.setattr(crew, name, called)


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch, children: list[int]) -> _Second:
    return _Second(monkeypatch, children)


def _killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _ended(*_: object) -> NoReturn:
    os._exit(0)


def _failed(*_: object) -> NoReturn:
    message = "a mistake"
    raise RuntimeError(message)


def _cut_short(pipe: Any, *_: object) -> NoReturn:
    pipe.write(b"\x99\0\0\0\0\0\0\0half")
    pipe.flush()
    os._exit(0)


_STAGES = {
    "before it reads": ("_Half", 0),
    "while it reads": ("read_facts", 3),
    "before it tells outwardly": ("_send", 0),
    "before it is told": ("_taken", 0),
    "while it looks": ("look", 3),
    "before it answers": ("_send", 1),
}


@pytest.mark.parametrize("event", [_killed, _ended, _failed])
@pytest.mark.parametrize(("name", "turn"), _STAGES.values(), ids=_STAGES)
def test_where_the_second_is_lost_the_first_reads_all(
    vault: Path, second: _Second, name: str, turn: int, event: Callable[..., object]
) -> None:
    second.at(name, event, turn)
    assert _read(vault) == _plainly(vault)
    assert second.is_over


def test_a_second_that_is_lost_while_it_is_told_much_is_no_trouble(
    talkative: Path, second: _Second
) -> None:
    second.at("_taken", _killed)
    assert _read(talkative) == _plainly(talkative)
    assert second.is_over


@pytest.mark.parametrize("turn", [0, 1])
def test_half_an_answer_is_none(vault: Path, second: _Second, turn: int) -> None:
    second.at("_send", _cut_short, turn)
    assert _read(vault) == _plainly(vault)
    assert second.is_over


def test_a_second_that_fails_says_nothing(
    vault: Path, second: _Second, capfd: pytest.CaptureFixture[str]
) -> None:
    sys.stdout.write("said before")
    second.at("look", _failed)
    _read(vault)
    assert capfd.readouterr() == ("said before", "")


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_whoever_stops_the_first_leaves_no_second(
    vault: Path, second: _Second, stop: type[BaseException]
) -> None:
    def report(_done: int, _total: int) -> None:
        raise stop

    with pytest.raises(stop):
        _read(vault, report)
    assert second.is_over


def test_where_no_second_is_granted_the_first_reads_all(
    vault: Path, children: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> NoReturn:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refused)
    assert _read(vault) == _plainly(vault)
    assert children == []


@pytest.mark.usefixtures("children")
def test_where_children_end_unheard_the_answer_is_the_same(vault: Path) -> None:
    former = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        found = _read(vault)
    finally:
        signal.signal(signal.SIGCHLD, former)
    assert found == _plainly(vault)


# Alone


def _one_processor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "cpu_count", lambda: 1)


def _unknown_processors(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "cpu_count", lambda: None)


def _another_system(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sys, "platform", "darwin")


def _few_bytes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(crew, "WORTH_IT", sum(map(len, _VAULT.values())) + 1)


@pytest.mark.parametrize("why", [_one_processor, _unknown_processors, _another_system, _few_bytes])
def test_one_reads_alone_where_two_are_no_faster(
    vault: Path, children: list[int], why: Callable[[pytest.MonkeyPatch], None]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        why(patch)
        _read(vault)
    assert children == []
