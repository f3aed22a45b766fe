"""The kept index is never the truth: lost, damaged or another's, it costs time and no more."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.disk.answers import Answers, Shelf, answers, answers_anew, kept, seen, told_by
from tests.disk.desk import as_nobody
from vaultkit import cache
from vaultkit.cache import _MARK, _SIZES, Cached, DamagedError, differing, settled
from vaultkit.disk.walking import FileState
from vaultkit.indexing import Known
from vaultkit.places import STATE_VARIABLE, state_folder

_FILES = {
    "A.md": "---\naliases: [Bee]\n---\n# H\n\n[[B#Nowhere]] [[Gone]] text ^id\n",
    "B.md": "[[A#^id]] [[Bee]]\n",
    "Plan.canvas": '{"nodes": [{"file": "A.md"}, {"text": "[[Gone too]]"}]}',
    "picture.png": "",
}
_EACH = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A vault of which nothing is kept yet."""
    shelf = Shelf(tmp_path / "Harbour")
    shelf.fill(_FILES)
    return shelf


@pytest.fixture
def right(shelf: Shelf) -> Answers:
    """What is to be known of the vault, whose index is kept from now on."""
    return answers(shelf.root)


class _Kept(NamedTuple):
    """A file as it was kept, and what is to be known whatever becomes of it."""

    root: Path
    right: Answers
    whole: bytes

    def holds_as(self, content: bytes) -> bool:
        """Say whether all answers are right while this is what is found in its place."""
        kept(self.root).write_bytes(content)
        return answers(self.root) == self.right

    @property
    def parts(self) -> dict[str, range]:
        """Where the bytes of each part lie."""
        mark = len(_MARK)
        ends = [0, mark, mark + _SIZES.size]
        size, _, more, _, blob, _ = _SIZES.unpack(self.whole[mark : ends[-1]])
        for length in (size, more, blob):
            ends.append(ends[-1] + length)
        assert ends[-1] == len(self.whole)
        names = ("mark", "sizes", "head", "rest", "notes")
        return {name: range(*both) for name, both in zip(names, pairwise(ends), strict=True)}


@pytest.fixture
def index(shelf: Shelf, right: Answers) -> _Kept:
    """The index of the vault as it was kept."""
    assert right == answers_anew(shelf.root)
    return _Kept(shelf.root, right, kept(shelf.root).read_bytes())


# What comes back


def test_what_was_kept_comes_back_as_it_was(shelf: Shelf, right: Answers) -> None:
    found = Cached(kept(shelf.root))
    rest = found.rest()
    assert (found.head.findings, found.head.looked_at) == (right.findings, right.looked_at)
    assert (dict(rest.notes), rest.aliases) == (right.told.notes, right.told.aliases.owners)


def test_what_is_kept_is_for_its_owner_alone(shelf: Shelf) -> None:
    mask = os.umask(0)
    try:
        answers(shelf.root)
    finally:
        os.umask(mask)
    file = kept(shelf.root)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, file.parent)] == [0o600, 0o700]


def test_a_name_of_any_bytes_comes_back(shelf: Shelf) -> None:
    shelf.put(os.fsdecode(b"bad\xff [[.md"), b"[[\xff]] [[\xed\xa0\x80]]\n")
    shelf.put("Lone.canvas", '{"nodes": [{"file": "\\ud800.md"}]}')
    answers(shelf.root)
    assert answers(shelf.root) == answers_anew(shelf.root)


# Damage


@given(st.floats(0, 1, exclude_max=True))
@_EACH
def test_a_file_cut_anywhere_changes_no_answer(index: _Kept, place: float) -> None:
    assert index.holds_as(index.whole[: int(place * len(index.whole))])


@pytest.mark.parametrize("part", ["mark", "sizes", "head", "rest", "notes"])
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(_EACH, max_examples=25)
def test_a_bit_that_flipped_anywhere_changes_no_answer(
    index: _Kept, part: str, place: float, bit: int
) -> None:
    where = index.parts[part]
    damaged = bytearray(index.whole)
    damaged[where[int(place * len(where))]] ^= 1 << bit
    assert index.holds_as(bytes(damaged))


@pytest.mark.parametrize("byte", [0, 0x7F, 0xFF])
def test_no_size_is_believed(index: _Kept, byte: int) -> None:
    for position in index.parts["sizes"]:
        damaged = bytearray(index.whole)
        damaged[position] = byte
        assert index.holds_as(bytes(damaged)), position


@given(st.binary(max_size=200), st.sampled_from([b"", _MARK.encode()]))
@_EACH
def test_a_file_of_anything_changes_no_answer(index: _Kept, anything: bytes, mark: bytes) -> None:
    assert index.holds_as(mark + anything)


def test_what_another_appended_changes_no_answer(index: _Kept) -> None:
    assert index.holds_as(index.whole + b"more")


def _absent(file: Path) -> None:
    file.unlink()


def _a_folder(file: Path) -> None:
    file.unlink()
    (file / "within").mkdir(parents=True)


def _a_link_to_nowhere(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere/at/all")


def _a_link_to_itself(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


def _a_state_folder_that_leads_to_itself(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.symlink_to(file.parent)


def _a_file_for_a_folder(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.write_text("mine\n")


@pytest.mark.parametrize(
    "damage",
    [
        _absent,
        _a_folder,
        _a_link_to_nowhere,
        _a_link_to_itself,
        _a_state_folder_that_leads_to_itself,
        _a_file_for_a_folder,
    ],
)
def test_whatever_stands_in_its_place_changes_no_answer(
    shelf: Shelf, right: Answers, damage: Callable[[Path], None]
) -> None:
    damage(kept(shelf.root))
    before = seen(shelf.root)
    assert [answers(shelf.root), answers(shelf.root)] == [right, right]
    assert seen(shelf.root) == before


@pytest.mark.parametrize("damage", [_absent, _a_link_to_nowhere, _a_link_to_itself])
def test_what_was_damaged_is_kept_anew(
    shelf: Shelf, right: Answers, damage: Callable[[Path], None]
) -> None:
    damage(kept(shelf.root))
    answers(shelf.root)
    assert Cached(kept(shelf.root)).head.findings == right.findings


# Another's


def test_what_another_version_kept_is_not_taken(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(cache, "_MARK", _MARK.replace("vaultkit", "vaultkiT"))
        answers(shelf.root)
    with pytest.raises(DamagedError):
        Cached(kept(shelf.root))


@pytest.mark.parametrize("name", ["Harbour", "Haven"])
def test_what_was_kept_of_another_vault_is_not_taken(
    shelf: Shelf, right: Answers, tmp_path: Path, name: str
) -> None:
    other = Shelf(tmp_path / "elsewhere" / name)
    other.fill({path: text.replace("Gone", "Lost") for path, text in _FILES.items()})
    kept(other.root).parent.mkdir()
    shutil.copy(kept(shelf.root), kept(other.root))
    assert answers(other.root) == answers_anew(other.root) != right


def test_a_vault_that_was_moved_is_known_by_its_new_name(
    shelf: Shelf, right: Answers, tmp_path: Path
) -> None:
    before = state_folder(shelf.root)
    moved = shelf.root.rename(tmp_path / "Haven")
    before.rename(state_folder(moved))
    assert right.findings
    assert Known(moved).index.vault.name == "Haven"
    assert answers(moved) == answers_anew(moved)


# Where nothing can be kept


@contextmanager
def _unwritable(shelf: Shelf) -> Iterator[None]:
    state = state_folder(shelf.root)
    with as_nobody(state, *state.iterdir()):
        state.chmod(0o555)
        yield
        state.chmod(0o755)


@contextmanager
def _unreadable(shelf: Shelf) -> Iterator[None]:
    state = state_folder(shelf.root)
    with as_nobody(state, *state.iterdir()):
        kept(shelf.root).chmod(0o000)
        state.chmod(0o555)
        yield
        state.chmod(0o755)


@contextmanager
def _closed(shelf: Shelf) -> Iterator[None]:
    state = state_folder(shelf.root)
    with as_nobody(state):
        state.chmod(0o000)
        yield
        state.chmod(0o755)


@contextmanager
def _full(_: Shelf) -> Iterator[None]:
    """Have a disk on which little more fits."""
    now, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, most))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (now, most))


@pytest.mark.parametrize("trouble", [_unwritable, _unreadable, _closed, _full])
@pytest.mark.parametrize("changed", [True, False])
def test_where_nothing_can_be_kept_all_answers_are_as_they_were(
    shelf: Shelf,
    right: Answers,
    trouble: Callable[[Shelf], AbstractContextManager[None]],
    *,
    changed: bool,
) -> None:
    if changed:
        shelf.put("A.md", "[[Nowhere]]\n")
        right = answers_anew(shelf.root)
    before = seen(shelf.root)
    with trouble(shelf):
        assert answers(shelf.root) == right
    assert seen(shelf.root) == before


def test_what_did_not_fit_on_the_disk_leaves_what_was_kept(shelf: Shelf, right: Answers) -> None:
    file = kept(shelf.root)
    before = file.read_bytes()
    shelf.put("A.md", "[[Nowhere]]\n")
    with _full(shelf):
        assert answers(shelf.root) != right
    assert (list(file.parent.iterdir()), file.read_bytes()) == ([file], before)


@pytest.mark.parametrize("named", ["state", "deep/er/state", ".state", "."])
@pytest.mark.parametrize("way", ["whole", "from here", "by a link"])
def test_nothing_is_kept_inside_the_vault(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, way: str
) -> None:
    link = tmp_path / "link"
    link.symlink_to(shelf.root)
    place = {"whole": shelf.root / named, "from here": Path(named), "by a link": link / named}[way]
    monkeypatch.chdir(shelf.root)
    right, before = answers_anew(shelf.root), seen(shelf.root)
    monkeypatch.setenv(STATE_VARIABLE, str(place))
    assert [answers(shelf.root), answers(shelf.root)] == [right, right]
    assert seen(shelf.root) == before


@pytest.mark.usefixtures("right")
def test_what_comes_with_the_vault_is_not_taken(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = shelf.root / ".state"
    shutil.copytree(state_folder(shelf.root).parent, inside)
    assert not Known(shelf.root).reads_all
    monkeypatch.setenv(STATE_VARIABLE, str(inside))
    assert kept(shelf.root).is_file()
    assert Known(shelf.root).reads_all


# While it is replaced


def test_what_was_replaced_meanwhile_is_not_mixed(shelf: Shelf, right: Answers) -> None:
    found = Cached(kept(shelf.root))
    shelf.put("A.md", _FILES["A.md"].replace("Bee", "Bea"))
    assert answers(shelf.root) != right
    with pytest.raises(DamagedError):
        found.rest()


@pytest.mark.usefixtures("right")
def test_a_head_is_not_mixed_with_the_same_rest_of_another(shelf: Shelf) -> None:
    file = kept(shelf.root)
    first = Cached(file)
    rest = first.rest()
    cache.keep(file, first.head._replace(name="Haven"), rest)
    haven, size = Cached(file), file.stat().st_size
    cache.keep(file, first.head._replace(name="Raven"), rest)
    assert file.stat().st_size == size
    with pytest.raises(DamagedError):
        haven.rest()


def test_who_looked_before_it_was_replaced_gets_the_vault_as_it_is_now(
    shelf: Shelf, right: Answers
) -> None:
    known = Known(shelf.root)
    shelf.put("A.md", _FILES["A.md"].replace("Bee", "Bea"))
    now = answers(shelf.root)
    assert known.findings == right.findings
    assert told_by(known.vault) == now.told


def test_who_looks_into_it_while_it_is_replaced_keeps_what_he_sees(
    shelf: Shelf, right: Answers
) -> None:
    known = Known(shelf.root)
    vault = known.vault
    for text in ("[[Nowhere]]\n", "", "# H\n" * 5000):
        shelf.put("A.md", text)
        answers(shelf.root)
    assert told_by(vault) == right.told


@pytest.mark.parametrize("call", ["open", "mkdir", "replace"])
def test_whoever_is_killed_while_he_keeps_leaves_what_was_kept(
    shelf: Shelf, index: _Kept, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    shelf.put("A.md", "[[Nowhere]]\n")
    child = os.fork()
    if not child:
        try:
            monkeypatch.setattr(cache if call == "open" else Path, call, _killed, raising=False)
            answers(shelf.root)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert kept(shelf.root).read_bytes() == index.whole
    assert answers(shelf.root) == answers_anew(shelf.root)


def _killed(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_was_begun_and_never_finished_is_not_taken(shelf: Shelf, right: Answers) -> None:
    file = kept(shelf.root)
    file.with_name(f"{file.name}.{os.getpid()}").write_bytes(b"half")
    shelf.put("A.md", "[[Nowhere]]\n")
    assert answers(shelf.root) == answers_anew(shelf.root) != right
    assert list(file.parent.iterdir()) == [file]


# When files count as changed


_STATES = st.builds(FileState, st.integers(0, 9), st.integers(0, 9))
_SEEN = st.dictionaries(st.sampled_from("abc"), _STATES)


@given(_SEEN, _SEEN)
def test_what_differs_is_all_that_differs(
    before: dict[str, FileState], now: dict[str, FileState]
) -> None:
    fresh, gone = differing(before, now)
    assert {path: one for path, one in before.items() if path not in gone} | {
        path: now[path] for path in fresh
    } == now
    assert set(fresh) == {path for path in now if before.get(path) != now[path]}


@pytest.mark.parametrize(
    ("age_ns", "holds"),
    [(-1, False), (0, False), (2_000_000_000, False), (2_000_000_001, True), (10**18, True)],
)
def test_a_state_holds_if_the_file_was_saved_a_while_before(age_ns: int, *, holds: bool) -> None:
    now = 17 * 10**17
    seen_now = {"A.md": FileState(5, now - age_ns)}
    assert (differing(settled(seen_now, now), seen_now) == ([], [])) is holds


def test_a_file_whose_permissions_changed_is_seen_as_changed() -> None:
    before, now = {"A.md": FileState(5, 7, 7)}, {"A.md": FileState(5, 7, 8)}
    assert differing(before, now) == (["A.md"], [])
