"""The report note on disk: written now and then, and never over a person's text."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

import pytest

import vaultkit.reporting
from tests.commands.person import Run, Watch, edit, environment
from vaultkit.disk.outcome import Outcome, Result
from vaultkit.disk.reading import open_vault
from vaultkit.disk.writing import Writer, ignore_lease_signals
from vaultkit.indexing import Known
from vaultkit.keeper import Keeper
from vaultkit.mirror import Mirror
from vaultkit.plan import Change
from vaultkit.reporting import Reporting
from vaultkit.store import Store
from vaultkit.telling import Message, Tell
from vaultkit.undoing import last_command

NAME = "Vault Health.md"
EDITED = Path("Features/Feature - Guest checkout.md")
QUIET = 10.0
PAUSE = 600.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="notes are not written there")


class Clock:
    """Stands in for the two clocks that the reporting asks."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def monotonic(self) -> float:
        return self.seconds

    def time(self) -> float:
        return 1_800_000_000.0 + self.seconds

    def time_ns(self) -> int:
        return int(self.time() * 1e9)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time())  # noqa: DTZ006 - a person's day


class Bench:
    """A vault with its keeper and its report, and a clock that is moved by hand."""

    def __init__(self, vault: Path, state: Path, clock: Clock) -> None:
        ignore_lease_signals()
        self.vault = vault
        self.state = state
        self.clock = clock
        self.told: list[Message] = []
        self.store = Store(state)
        folder = open_vault(vault)
        self.writer = Writer(vault, state)
        self.keeper = Keeper(
            Mirror(folder, Known(vault).index), self.store, self.writer, self.told.append
        )
        self.reporting = Reporting(self.keeper, state)

    @property
    def note(self) -> Path:
        return self.vault / NAME

    @property
    def text(self) -> str:
        return self.note.read_text("utf-8")

    @property
    def refusals(self) -> list[str]:
        return [one.text for one in self.told if one.about is Tell.REFUSED]

    def after(self, seconds: float) -> None:
        """Let time go by, and let the reporting look at its beginning and at its end."""
        self.look()
        self.clock.seconds += seconds
        self.look()

    def look(self) -> None:
        self.reporting.look(self.clock.monotonic(), QUIET)

    def dangle(self, target: str) -> None:
        """Let a person add a link to a note that does not exist."""
        note = self.vault / EDITED
        note.write_text(f"{note.read_text('utf-8')}\n[[{target}]]\n", "utf-8")
        self.keeper.mirror.refresh([str(EDITED)])

    def again(self) -> Bench:
        """End, and start anew."""
        self.store.__exit__(None, None, None)
        return Bench(self.vault, self.state, self.clock)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(vaultkit.reporting, "time", clock)
    monkeypatch.setattr(vaultkit.reporting, "datetime", clock)
    return clock


@pytest.fixture
def bench(vault: Path, tmp_path: Path, clock: Clock) -> Bench:
    return Bench(vault, tmp_path / "state", clock)


def test_the_first_report_is_written_once_it_was_quiet(bench: Bench) -> None:
    bench.after(QUIET - 1)
    assert not bench.note.exists()
    bench.after(1)
    assert "# Vault Health\n" in bench.text
    assert [(one.about, one.path, one.brief) for one in bench.told] == [
        (Tell.WATCH, NAME, "report")
    ]


def test_it_says_when_it_wants_to_be_called(bench: Bench) -> None:
    bench.look()
    assert bench.reporting.due_at == bench.clock.seconds + QUIET
    bench.after(QUIET)
    assert bench.reporting.due_at is None
    bench.dangle("Nowhere")
    bench.look()
    assert bench.reporting.due_at == bench.clock.seconds + PAUSE


def test_what_changed_is_told_ten_minutes_after_the_last_report(bench: Bench) -> None:
    bench.after(QUIET)
    bench.dangle("Nowhere")
    bench.after(PAUSE - 1)
    assert "`Nowhere`" not in bench.text
    bench.after(1)
    assert "| `Nowhere` |" in bench.text
    assert bench.refusals == []


def test_changes_that_change_nothing_in_it_write_nothing(bench: Bench) -> None:
    bench.after(QUIET)
    written = bench.text, bench.note.stat().st_mtime_ns
    bench.keeper.mirror.refresh([str(EDITED)])
    bench.after(PAUSE)
    assert (bench.text, bench.note.stat().st_mtime_ns) == written


def test_its_own_writing_is_no_reason_to_write_again(bench: Bench) -> None:
    bench.after(QUIET)
    written = bench.note.stat().st_mtime_ns
    for _ in range(3):
        bench.keeper.mirror.refresh([NAME])
        bench.after(PAUSE)
    assert bench.note.stat().st_mtime_ns == written


def test_a_new_day_is_a_reason_to_look_again(bench: Bench) -> None:
    """What changed this week is another week then."""
    note = bench.vault / EDITED
    today = bench.clock.now().date()
    text = note.read_text("utf-8")
    note.write_text(text.replace("Updated: 2026-11-17", f"Updated: {today}"), "utf-8")
    bench.keeper.mirror.refresh([str(EDITED)])
    bench.after(QUIET)
    assert f"| {today} |" in bench.text
    bench.after(timedelta(days=7).total_seconds())
    bench.after(QUIET)
    assert f"| {today} |" not in bench.text


def test_a_new_run_waits_for_the_ten_minutes_of_the_last_one(bench: Bench) -> None:
    bench.after(QUIET)
    again = bench.again()
    again.dangle("Nowhere")
    again.after(PAUSE - 1)
    assert "`Nowhere`" not in again.text
    again.after(1)
    assert "`Nowhere`" in again.text
    assert again.refusals == []


def test_a_new_run_leaves_a_report_that_is_still_right(bench: Bench) -> None:
    bench.after(QUIET)
    written = bench.note.stat().st_mtime_ns
    again = bench.again()
    again.after(PAUSE + QUIET)
    assert again.note.stat().st_mtime_ns == written
    assert again.told == []


@pytest.mark.parametrize("where", ["at the end", "in the middle", "everything", "nothing is left"])
def test_a_person_s_edit_stands_and_is_told_of_once(bench: Bench, where: str) -> None:
    bench.after(QUIET)
    edited = {
        "at the end": bench.text + "My own words.\n",
        "in the middle": bench.text.replace("## Notes", "Mine.\n\n## Notes"),
        "everything": "# Mine\n",
        "nothing is left": "",
    }[where]
    bench.note.write_text(edited, "utf-8")
    for target in ("Nowhere", "Gone", "Lost"):
        bench.dangle(target)
        bench.after(PAUSE + QUIET)
    assert bench.text == edited
    assert len(bench.refusals) == 1
    assert "left alone" in bench.refusals[0]


def test_a_note_of_that_name_that_was_there_before_is_left_alone(bench: Bench) -> None:
    bench.note.write_text("# Mine\n", "utf-8")
    bench.after(QUIET)
    assert bench.text == "# Mine\n"
    assert len(bench.refusals) == 1


def test_a_report_that_was_deleted_is_made_anew(bench: Bench) -> None:
    bench.after(QUIET)
    before = bench.text
    bench.note.unlink()
    bench.keeper.mirror.refresh([NAME])
    bench.after(PAUSE + QUIET)
    assert bench.text.partition("\n---\n\n")[0] == before.partition("\n---\n\n")[0]


def test_an_edit_that_is_taken_back_by_deleting_lets_it_be_written(bench: Bench) -> None:
    bench.note.write_text("# Mine\n", "utf-8")
    bench.after(QUIET)
    bench.note.unlink()
    bench.keeper.mirror.refresh([NAME])
    bench.after(PAUSE + QUIET)
    assert "# Vault Health\n" in bench.text


def test_the_same_report_from_another_machine_is_content_with_itself(bench: Bench) -> None:
    """A synced vault brings what another vaultkit wrote: who has nothing to add says nothing."""
    bench.after(QUIET)
    (bench.state / "report.json").unlink()
    again = bench.again()
    again.after(QUIET)
    assert again.refusals == []
    again.dangle("Nowhere")
    again.after(PAUSE + QUIET)
    assert "`Nowhere`" not in again.text
    assert len(again.refusals) == 1
    assert "not written here" in again.refusals[0]


@pytest.mark.parametrize("left", ["{", "[]", '{"path": 1}', '{"path": "", "texts": 1, "at": 0}'])
def test_a_record_that_is_damaged_costs_no_more_than_the_report(bench: Bench, left: str) -> None:
    bench.after(QUIET)
    bench.dangle("Nowhere")
    (bench.state / "report.json").write_text(left, "utf-8")
    before = bench.text
    again = bench.again()
    again.after(PAUSE + QUIET)
    assert again.text == before
    assert len(again.refusals) == 1


def test_a_crash_between_the_record_and_the_note_costs_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.after(QUIET)
    bench.dangle("Nowhere")

    def crash(_change: Change, **_: object) -> Result:
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.writer, "write", crash)
    with pytest.raises(KeyboardInterrupt):
        bench.after(PAUSE)
    again = bench.again()
    again.after(PAUSE + QUIET)
    assert "`Nowhere`" in again.text
    assert again.refusals == []


def test_a_crash_behind_the_note_costs_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.after(QUIET)
    bench.dangle("Nowhere")
    write = bench.writer.write

    def crash(change: Change, *, now_ns: int, batch: str) -> Result:
        write(change, now_ns=now_ns, batch=batch)
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.writer, "write", crash)
    with pytest.raises(KeyboardInterrupt):
        bench.after(PAUSE)
    again = bench.again()
    again.dangle("Gone")
    again.after(PAUSE + QUIET)
    assert "`Nowhere`, `Gone`" in again.text
    assert again.refusals == []


def test_a_note_that_is_in_use_is_tried_again_after_a_minute(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.after(QUIET)
    bench.dangle("Nowhere")
    busy = Result(PurePosixPath(NAME), Outcome.BUSY, "in use")
    with monkeypatch.context() as patched:
        patched.setattr(bench.writer, "write", lambda _change, **_: busy)
        bench.after(PAUSE)
    bench.after(59)
    assert "`Nowhere`" not in bench.text
    bench.after(1)
    assert "`Nowhere`" in bench.text
    assert bench.refusals == []


def test_what_cannot_be_written_is_told_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    no = Result(PurePosixPath(NAME), Outcome.REFUSED, "No room.")
    monkeypatch.setattr(bench.writer, "write", lambda _change, **_: no)
    bench.after(QUIET)
    bench.dangle("Nowhere")
    bench.after(PAUSE + QUIET)
    assert bench.refusals == ["No room."]


def test_who_may_not_write_writes_no_report(bench: Bench) -> None:
    bench.keeper.writer = None
    bench.after(PAUSE)
    assert not bench.note.exists()
    assert bench.reporting.due_at is None


def test_without_the_setting_there_is_none(bench: Bench) -> None:
    config = bench.vault / "vaultkit.toml"
    config.write_text(config.read_text("utf-8").replace("report =", "# report ="), "utf-8")
    again = bench.again()
    again.after(PAUSE)
    assert not again.note.exists()


def test_a_vault_without_vaultkit_toml_has_none(vault: Path, tmp_path: Path, clock: Clock) -> None:
    """Not even where it may be written into."""
    (vault / "vaultkit.toml").unlink()
    bench = Bench(vault, tmp_path / "state", clock)
    bench.after(PAUSE)
    assert bench.keeper.writes
    assert not bench.note.exists()


def test_another_name_in_the_configuration_is_another_note(bench: Bench) -> None:
    bench.after(QUIET)
    config = bench.vault / "vaultkit.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace(f'"{NAME}"', '"Reports/Health.md"'), "utf-8")
    again = bench.again()
    again.after(PAUSE)
    assert "# Health\n" in (again.vault / "Reports/Health.md").read_text("utf-8")


def test_a_report_that_is_asked_for_meanwhile_gives_other_devices_the_time_to_make_it(
    bench: Bench,
) -> None:
    """They heard of it too, by what synchronises the vault."""
    config = bench.vault / "vaultkit.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace(f'"{NAME}"', '"Health.md"'), "utf-8")
    bench.keeper.mirror.folder = open_vault(bench.vault)
    bench.after(60)
    assert not (bench.vault / "Health.md").exists()
    bench.after(240 + QUIET)
    assert "# Health\n" in (bench.vault / "Health.md").read_text("utf-8")


def test_undo_is_about_people_s_notes(bench: Bench) -> None:
    """A report that was written over is nothing that undo would take for the last write."""
    bench.after(QUIET)
    bench.dangle("Nowhere")
    bench.after(PAUSE + QUIET)
    assert "`Nowhere`" in bench.text
    assert last_command(bench.state, None) == []


def test_check_finds_nothing_in_it(bench: Bench, run: Run) -> None:
    before = json.loads(run("check", "--format", "json").out)
    links = run("links").out
    bench.dangle("Nowhere")
    bench.after(QUIET)
    edit(bench.vault / EDITED, "\n[[Nowhere]]\n", "")
    assert "`Nowhere`" in bench.text
    assert json.loads(run("check", "--format", "json").out) == before
    assert run("links").out == links
    run("update")
    assert "nothing to do\n" in run("update").err


@pytest.fixture
def watch(vault: Path, tmp_path: Path) -> Iterator[Watch]:
    said = tmp_path / "said"
    with (
        said.open("w") as out,
        subprocess.Popen(
            [sys.executable, "-m", "vaultkit", "watch", "--quiet", "0.3"],
            cwd=vault,
            env=environment(tmp_path / "state"),
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        watch = Watch(process, said)
        yield watch
        if process.poll() is None:
            watch.end(signal.SIGINT)
    assert "Traceback" not in watch.said


def test_a_watcher_writes_it(watch: Watch, vault: Path) -> None:
    watch.until_said(f"{NAME}: the report was written")
    text = (vault / NAME).read_text("utf-8")
    assert "> [!success] Nothing is broken" in text
    assert "file=Features%2FFeature%20-%20Guest%20checkout.md" in text
