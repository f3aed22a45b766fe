"""What is kept of a vault's index saves time, and never changes an answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vaultkit import cache, crew
from vaultkit.disk import reading
from vaultkit.graph import build
from vaultkit.indexing import Known, resident_index
from vaultkit.places import state_folder

_PAST = time.time() - 5_000
_PATHS = ["A.md", "B.md", "a/A.md", "a/b/B.md", "Größe.md", "pic.png", "Board.canvas", "v/C.md"]
_TEXTS = [
    "",
    "[[A]] [[b]] [[a/b/B#H]] ![[pic.png]]\n",
    "---\naliases: [Bee, A]\nup: '[[B]]'\n---\n# H\n\n[[Bee]] [[Größee]] ^id\n",
    "# H\n\n[[B#H]] [[B#^id]] [[#H]] [[v/C]] [[out/v/C]]\n",
    "## Success Criteria\n\n- [ ] a\n- [x] b\n",
    "---\nbroken: a: b\n---\n",
    "---\nvaultkit: false\n---\n[[Nowhere]]\n",
    '{"nodes": [{"file": "a/A.md"}, {"text": "[[B]]"}]}',
]
_STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(_PATHS), st.sampled_from(_TEXTS)),
    st.tuples(st.just("delete"), st.sampled_from(_PATHS), st.just("")),
    st.tuples(st.just("move"), st.sampled_from(_PATHS), st.sampled_from(_PATHS)),
    st.tuples(st.just("move"), st.just("a"), st.sampled_from(["c", "A"])),
    st.tuples(st.just("look"), st.just(""), st.just("")),
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault whose notes were saved a while ago."""
    monkeypatch.setenv("VAULTKIT_STATE", str(tmp_path / "state"))
    vault = tmp_path / "v"
    (vault / ".obsidian").mkdir(parents=True)
    for path, text in zip(_PATHS, _TEXTS, strict=True):
        _save(vault, path, text)
    return vault


def _save(vault: Path, path: str, text: str, at: float = _PAST) -> None:
    full = vault / path
    full.parent.mkdir(parents=True, exist_ok=True)
    full.write_text(text, "utf-8")
    os.utime(full, (at, at))


def _kept(vault: Path) -> Path:
    return state_folder(vault) / cache.NAME


def _answers(known: Known) -> dict[str, Any]:
    """Everything that the commands tell of a vault."""
    graph = build(known.vault)
    return {
        "findings": known.findings,
        "looked at": known.looked_at,
        "links": {path: known.vault.links(path) for path in sorted(known.vault.notes)},
        "nodes": sorted(graph.nodes(data=True), key=lambda one: one[0]),
        "edges": sorted(graph.edges(keys=True, data=True), key=lambda one: one[:3]),
        "aliases": known.vault.aliases,
    }


def _anew(vault: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("VAULTKIT_STATE", str(tmp_path / "empty"))
        shutil.rmtree(tmp_path / "empty", ignore_errors=True)
        return _answers(Known(vault))


def _do(vault: Path, step: tuple[str, str, str], at: float) -> None:
    what, path, other = step
    if what == "write":
        if not (vault / path).is_dir():
            _save(vault, path, other, at)
    elif what == "delete":
        (vault / path).unlink(missing_ok=True)
    elif what == "move":
        target = vault / other
        if (vault / path).exists() and not target.exists() and vault / path not in target.parents:
            target.parent.mkdir(parents=True, exist_ok=True)
            (vault / path).rename(target)
    else:
        _answers(Known(vault))


@given(st.lists(_STEPS, max_size=8), st.booleans(), st.sampled_from([1, 10_000]))
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_after_any_changes_the_kept_index_answers_as_one_made_anew(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[str, str, str]],
    fresh: bool,  # noqa: FBT001 - drawn
    keeping: int,
) -> None:
    tmp_path = tmp_path_factory.mktemp("law")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("VAULTKIT_STATE", str(tmp_path / "state"))
        monkeypatch.setattr("vaultkit.indexing._KEPT_FOR", keeping)
        monkeypatch.setattr("vaultkit.indexing._TOO_MANY", 1)
        vault = tmp_path / "v"
        (vault / ".obsidian").mkdir(parents=True)
        for path, text in zip(_PATHS, _TEXTS, strict=True):
            _save(vault, path, text)
        _answers(Known(vault))
        for number, step in enumerate(steps):
            _do(vault, step, time.time() if fresh else _PAST + number + 1)
        known = Known(vault)
        assert _answers(known) == _anew(vault, monkeypatch, tmp_path)


def test_an_unchanged_vault_is_answered_without_reading_a_note(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Known(root).findings
    kept = _kept(root).read_bytes()

    def fail(*_: object) -> None:
        pytest.fail("a note was read")

    monkeypatch.setattr(reading, "read_text", fail)
    again = Known(root)
    assert again.findings == found
    assert again.looked_at
    assert _kept(root).read_bytes() == kept


def test_an_unchanged_vault_is_answered_without_loading_what_reads_notes(root: Path) -> None:
    program = "import sys; from vaultkit.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    program += "print(sorted(m for m in sys.modules if m in "
    program += "{'rich', 'vaultkit.scan', 'vaultkit.facts', 'networkx', 'ruamel.yaml'}))"
    command = [sys.executable, "-c", program, "check", "--vault", str(root)]
    subprocess.run(command, check=True, capture_output=True)
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert told.splitlines()[-1] == "[]"


def test_a_note_saved_again_within_the_clock_s_grain_is_read_again(root: Path) -> None:
    now = time.time()
    _save(root, "A.md", "[[One]]\n", now)
    Known(root).findings  # noqa: B018 - kept
    _save(root, "A.md", "[[Two]]\n", now)
    told = [one.message for one in Known(root).findings if one.path == "A.md"]
    assert any("[[Two]]" in one for one in told)


def _flip(at: float) -> Callable[[Path], None]:
    def flip(file: Path) -> None:
        data = bytearray(file.read_bytes())
        data[int(at * (len(data) - 1))] ^= 0x55
        file.write_bytes(data)

    return flip


def _cut(at: float) -> Callable[[Path], None]:
    def cut(file: Path) -> None:
        file.write_bytes(file.read_bytes()[: int(at * file.stat().st_size)])

    return cut


def _of_another_version(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b" index ", b" INDEX ", 1))


def _folder_instead(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    "harm",
    [
        *[_flip(one / 40) for one in range(41)],
        *[_cut(one / 8) for one in range(8)],
        Path.unlink,
        _of_another_version,
        _folder_instead,
    ],
)
def test_damage_to_what_is_kept_changes_no_answer(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Path], None],
) -> None:
    anew = _anew(root, monkeypatch, tmp_path)
    Known(root).findings  # noqa: B018 - kept
    harm(_kept(root))
    assert _answers(Known(root)) == anew


def test_a_file_replaced_after_its_head_was_read_is_not_mixed_with_the_old_head(
    root: Path,
) -> None:
    Known(root).findings  # noqa: B018 - kept
    held = cache.Cached(_kept(root))
    _save(root, "A.md", "[[Other]] [[Places]]\n", _PAST + 1)
    _kept(root).unlink()
    Known(root).findings  # noqa: B018 - kept anew
    with pytest.raises(cache.DamagedError):
        held.rest()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("vaultkit.toml", '[severity]\ndangling-link = "warning"\n'),
        ("vaultkit.toml", 'ignore = ["a/*"]\n'),
        (".obsidian/app.json", '{"showUnsupportedFiles": true}'),
        (".obsidian/templates.json", '{"folder": "a"}'),
        ("Templates/Feature.md", "# Feature: {{title}}\n\n[[Nowhere]]\n"),
    ],
)
def test_what_was_judged_by_other_rules_is_judged_anew(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, text: str
) -> None:
    _save(root, "B.docx", "")
    Known(root).findings  # noqa: B018 - kept
    _save(root, path, text)
    assert _answers(Known(root)) == _anew(root, monkeypatch, tmp_path)


def test_a_vault_of_another_name_is_judged_anew(root: Path, tmp_path: Path) -> None:
    Known(root).findings  # noqa: B018 - kept
    moved = root.rename(tmp_path / "w")
    kept = state_folder(moved)
    state_folder(root).rename(kept)
    assert Known(moved).reads_all


def test_where_nothing_can_be_kept_the_answers_are_the_same(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = _anew(root, monkeypatch, tmp_path)
    (tmp_path / "state").write_text("a file where the folder would be")
    assert _answers(Known(root)) == anew


def test_a_state_folder_in_the_vault_is_left_alone(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAULTKIT_STATE", str(root / "state"))
    Known(root).findings  # noqa: B018
    assert not (root / "state").exists()


def test_few_changes_leave_what_is_kept_as_it_is_and_many_renew_it(root: Path) -> None:
    for number in range(100):
        _save(root, f"more/{number}.md", "text\n")
    Known(root).findings  # noqa: B018 - kept
    kept = _kept(root).read_bytes()
    _save(root, "A.md", "[[X]]\n", _PAST + 1)
    Known(root).findings  # noqa: B018
    few = _kept(root).read_bytes()
    for number in range(10):
        _save(root, f"more/{number}.md", "other\n", _PAST + 1)
    Known(root).findings  # noqa: B018
    assert few == kept
    assert _kept(root).read_bytes() != kept


@pytest.mark.skipif(sys.platform != "linux", reason="two processes read on Linux only")
class TestTwoProcesses:
    """The notes of a large vault are read in two halves."""

    def test_they_answer_as_one(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (root / "Broken.md").write_bytes(b"\xff [[A]]\n")
        alone = _anew(root, monkeypatch, tmp_path)
        monkeypatch.setattr(crew, "WORTH_IT", 0)
        monkeypatch.setattr(os, "cpu_count", lambda: 2)
        assert _anew(root, monkeypatch, tmp_path) == alone

    def test_a_second_process_that_dies_costs_time_only(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        alone = _anew(root, monkeypatch, tmp_path)
        monkeypatch.setattr(crew, "WORTH_IT", 0)
        monkeypatch.setattr(os, "cpu_count", lambda: 2)
        parent, send = os.getpid(), crew._send  # noqa: SLF001

        def dies(pipe: Any, value: Any) -> None:
            if os.getpid() != parent:
                os._exit(9)
            send(pipe, value)

        monkeypatch.setattr(crew, "_send", dies)
        assert _anew(root, monkeypatch, tmp_path) == alone
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)

    def test_an_index_that_stays_is_the_same(
        self, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        anew = _anew(root, monkeypatch, tmp_path)
        index = resident_index(root)
        by_path = sorted(index.findings)
        assert [one for path in by_path for one in index.findings[path]] == anew["findings"]
