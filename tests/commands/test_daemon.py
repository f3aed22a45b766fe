"""`vaultkit daemon`: the watcher in the background, as its users start, ask and end it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands.person import Run, edit, environment
from vaultkit.daemon.place import LOG, card_of

EDITED = Path("Features/Feature - Guest checkout.md")
STOCK = Path("Features/Feature - Stock alerts.md")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the daemon was only tried on Linux"
)


class Daemon:
    """The daemon of the sample vault, asked through the command line."""

    def __init__(self, run: Run, vault: Path, state: Path) -> None:
        self._run = run
        self._vault = vault
        self._states = state

    def start(self, *options: str) -> Any:
        return self._run("daemon", "start", "--quiet", "0.5", *options)

    @property
    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(self._run("daemon", "status", "--format", "json").out)
        return status

    @property
    def state(self) -> Path:
        (state,) = self._states.iterdir()
        return state

    @property
    def pid(self) -> int:
        card = card_of(self.state)
        assert card
        return card.pid

    @property
    def log(self) -> str:
        return (self.state / LOG).read_text("utf-8")

    def until(self, what: Callable[[], bool], patience: float = 20.0) -> None:
        ends = time.monotonic() + patience
        while not what():
            assert time.monotonic() < ends, self.log
            time.sleep(0.05)

    def until_logged(self, words: str) -> None:
        self.until(lambda: words in self.log)


@pytest.fixture
def daemon(run: Run, vault: Path, tmp_path: Path) -> Iterator[Daemon]:
    config = vault / "vaultkit.toml"
    config.write_text('author = "Ada"\n' + config.read_text("utf-8"), "utf-8")
    yield Daemon(run, vault, tmp_path / "state")
    run("daemon", "stop")
    for log in (tmp_path / "state").glob("*/daemon.*"):
        assert "Traceback" not in log.read_text("utf-8", "replace")


def test_a_started_daemon_is_ready_and_says_what_it_does(daemon: Daemon, vault: Path) -> None:
    started = daemon.start()
    assert (started.code, started.err) == (
        0,
        f"watching 16 notes in {vault} by inotify; writing on\n",
    )
    status = daemon.status
    assert status["running"] is True
    assert status["vault"] == str(vault)
    assert (status["watching"], status["writing"]) == ("inotify", "on")
    assert status["notes"] == 16
    assert status["findings"] == {"errors": 0, "warnings": 0, "infos": 5}
    assert status["pid"] == daemon.pid
    assert status["cpu_seconds"] > 0
    assert status["memory_bytes"] > 1_000_000


def test_it_keeps_notes_true(daemon: Daemon, vault: Path) -> None:
    daemon.start()
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    daemon.until_logged("done     Features/Feature - Guest checkout.md")
    assert "1 met" in (vault / EDITED).read_text("utf-8")
    status = daemon.status
    assert status["written_today"] == 1
    assert status["findings"]["infos"] == 4
    assert any("Guest checkout" in one["what"] for one in status["recent"])


def test_it_takes_no_upgrade_for_an_edit(daemon: Daemon, run: Run, vault: Path) -> None:
    daemon.start()
    edit(vault / "Templates/Feature.md", "## 6. Security", "## 6. Privacy\n\n## 7. Security")
    run("upgrade")
    upgraded = {path: path.read_text() for path in (vault / "Features").glob("*.md")}

    edit(vault / "Flows/Flow - Place an order.md", "## Trigger", "Mine.\n\n## Trigger")
    daemon.until_logged("done     Flows/Flow - Place an order.md")
    time.sleep(1.0)

    assert all("## 6. Privacy" in text for text in upgraded.values())
    assert {path: path.read_text() for path in upgraded} == upgraded


def test_a_second_start_is_content_with_the_first(daemon: Daemon) -> None:
    daemon.start()
    pid = daemon.pid
    again = daemon.start()
    assert again.code == 0
    assert f"already (process {pid})" in again.err
    assert daemon.pid == pid


def test_watch_refuses_beside_it_and_names_it(daemon: Daemon, run: Run) -> None:
    daemon.start()
    refused = run("watch")
    assert refused.code == 2
    assert f"process {daemon.pid}" in refused.err
    assert "vaultkit daemon stop" in refused.err


def test_it_ends_when_told_to(daemon: Daemon, run: Run) -> None:
    daemon.start()
    stopped = run("daemon", "stop")
    assert (stopped.code, stopped.err) == (0, "stopped\n")
    assert daemon.status == {"version": 1, "running": False, "vault": daemon.status["vault"]}
    assert run("daemon", "stop").err.startswith("no daemon keeps ")


def test_status_ends_with_1_where_none_runs(run: Run, vault: Path) -> None:
    told = run("daemon", "status")
    assert (told.code, told.out) == (1, f"no daemon keeps {vault}\n")


def test_what_a_crash_left_hinders_nobody(daemon: Daemon, run: Run) -> None:
    """Neither the lock nor the address nor the card."""
    daemon.start()
    os.kill(daemon.pid, signal.SIGKILL)
    daemon.until(lambda: card_of(daemon.state) is None)
    assert run("daemon", "status").code == 1
    assert daemon.start().code == 0
    assert daemon.status["running"] is True


def test_a_signal_ends_it_as_stop_does(daemon: Daemon) -> None:
    """The system sends one at log out."""
    daemon.start()
    os.kill(daemon.pid, signal.SIGTERM)
    daemon.until(lambda: card_of(daemon.state) is None)
    assert daemon.log.rstrip().endswith("stopped")


def test_paused_it_writes_nothing_until_it_is_resumed(
    daemon: Daemon, run: Run, vault: Path
) -> None:
    daemon.start()
    assert run("daemon", "pause").err.endswith("writing paused\n")
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    daemon.until(lambda: daemon.status["findings"]["infos"] == 4)
    time.sleep(1.0)
    assert "1 met" not in (vault / EDITED).read_text("utf-8")
    assert daemon.status["waiting"] == 1
    run("daemon", "resume")
    daemon.until_logged("done     Features/Feature - Guest checkout.md")


def test_pausing_what_does_not_run_is_an_error(run: Run) -> None:
    paused = run("daemon", "pause")
    assert paused.code == 2
    assert "vaultkit daemon start" in paused.err


def test_the_log_holds_no_word_of_a_note(daemon: Daemon, run: Run, vault: Path) -> None:
    daemon.start()
    edit(vault / EDITED, "## Related Documents\n", "## Related Documents\n\n[[Zanzibar]] secret\n")
    daemon.until_logged("done ")
    daemon.until_logged("dangling-link")
    assert "Zanzibar" not in daemon.log
    assert "secret" not in daemon.log
    assert run("daemon", "logs").out == daemon.log
    assert run("daemon", "logs", "-n", "1").out == daemon.log.splitlines(keepends=True)[-1]


def test_control_characters_in_a_name_reach_no_terminal(daemon: Daemon, vault: Path) -> None:
    daemon.start()
    name = "Feature - \x1b[31mred\nline"
    (vault / f"Features/{name}.md").write_text("# Feature: red\n\n[[Nowhere]]\n")
    daemon.until_logged("dangling-link")
    assert "\x1b" not in daemon.log
    assert r"\x1b[31mred\nline" in daemon.log


def test_a_daemon_that_cannot_start_says_why(daemon: Daemon, vault: Path) -> None:
    (vault / "vaultkit.toml").write_text("quiet = 'soon'\n")
    refused = daemon.start()
    assert refused.code == 2
    assert refused.err.startswith("vaultkit: the daemon did not start: ")
    assert "vaultkit.toml" in refused.err
    assert "quiet" in refused.err


def test_without_consent_it_only_tells(daemon: Daemon, vault: Path) -> None:
    (vault / "vaultkit.toml").unlink()
    (vault / ".obsidian").mkdir(exist_ok=True)
    started = daemon.start()
    assert started.code == 0
    assert "writing off" in started.err
    before = (vault / EDITED).read_bytes()
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    daemon.until_logged("would ")
    assert (vault / EDITED).read_bytes() == before.replace(b"- [ ] Fewer", b"- [x] Fewer")


def test_a_changed_configuration_is_taken_up(daemon: Daemon, vault: Path) -> None:
    daemon.start()
    config = vault / "vaultkit.toml"
    config.write_text(config.read_text("utf-8") + '\n[severity]\nopen-criterion = "off"\n', "utf-8")
    daemon.until_logged("the new configuration is in force")
    assert daemon.status["findings"]["infos"] == 0


def test_a_plugin_whose_settings_change_is_asked_again(daemon: Daemon, vault: Path) -> None:
    """From then on the stamp is that plugin's."""
    plugin = vault / ".obsidian/plugins/update-time-on-edit"
    plugin.mkdir(parents=True)
    (plugin.parent.parent / "community-plugins.json").write_text('["update-time-on-edit"]', "utf-8")
    (plugin / "data.json").write_text('{"headerUpdated": "touched"}', "utf-8")
    daemon.start()
    (plugin / "data.json").write_text('{"headerUpdated": "Updated"}', "utf-8")
    daemon.until_logged("the new configuration is in force")
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    daemon.until_logged("kept by the plugin")
    assert "Updated: 2026-11-17\n" in (vault / EDITED).read_text("utf-8")


def test_a_broken_configuration_leaves_the_old_one(daemon: Daemon, vault: Path) -> None:
    daemon.start()
    config = vault / "vaultkit.toml"
    before = config.read_text("utf-8")
    config.write_text(before + "\nquiet = [\n", "utf-8")
    daemon.until_logged("what was set before stays")
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    daemon.until_logged("done     Features/Feature - Guest checkout.md")
    config.write_text(before, "utf-8")
    daemon.until(lambda: daemon.status["findings"]["infos"] == 4)


def test_consent_that_is_taken_back_ends_the_writing(daemon: Daemon, vault: Path) -> None:
    daemon.start()
    config = vault / "vaultkit.toml"
    before = config.read_text("utf-8")
    config.unlink()
    daemon.until(lambda: daemon.status["writing"].startswith("off"))
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    daemon.until_logged("would ")
    config.write_text(before, "utf-8")
    daemon.until(lambda: daemon.status["writing"] == "on")


def test_two_vaults_have_each_their_own(daemon: Daemon, run: Run, tmp_path: Path) -> None:
    daemon.start()
    other = tmp_path / "Other"
    run("init", str(other))
    assert run("daemon", "start", cwd=other).code == 0
    try:
        assert run("daemon", "stop").err == "stopped\n"
        told = json.loads(run("daemon", "status", "--format", "json", cwd=other).out)
        assert (told["running"], told["vault"]) == (True, str(other))
    finally:
        run("daemon", "stop", cwd=other)


def test_commands_go_on_beside_it(daemon: Daemon, run: Run, vault: Path) -> None:
    """New notes, fixes, lists and undo."""
    daemon.start()
    made = run("new-feature", "Beside the daemon")
    assert made.code == 0
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    daemon.until_logged("done     Features/Feature - Guest checkout.md")
    assert "2/4" not in run("status", "Feature - Guest checkout").out
    assert run("undo").code == 0
    time.sleep(1.5)
    text = (vault / EDITED).read_text("utf-8")
    assert "1 met" not in text
    assert "- [x] Fewer" in text
    assert run("check").code == 0


def test_a_daemon_that_is_stopped_as_by_sleep_catches_up(daemon: Daemon, vault: Path) -> None:
    daemon.start()
    pid = daemon.pid
    os.kill(pid, signal.SIGSTOP)
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    os.kill(pid, signal.SIGCONT)
    daemon.until_logged("done     Features/Feature - Guest checkout.md")


def test_following_the_log_shows_what_happens(daemon: Daemon, vault: Path, tmp_path: Path) -> None:
    daemon.start()
    out = tmp_path / "followed"
    with (
        out.open("w") as said,
        subprocess.Popen(
            [sys.executable, "-m", "vaultkit", "daemon", "logs", "-f"],
            cwd=vault,
            env=environment(tmp_path / "state"),
            stdout=said,
        ) as process,
    ):
        daemon.until(lambda: "watching" in out.read_text())
        edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
        daemon.until(lambda: "done" in out.read_text())
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_what_is_advanced_while_it_watches_is_logged_by_it_and_once(
    daemon: Daemon, run: Run, vault: Path
) -> None:
    daemon.start()
    before = (vault / STOCK).read_text("utf-8")
    shown = run("advance", str(STOCK), "designed", "--diff").out
    added = [line for line in shown.splitlines()[2:] if line.startswith("+")]
    assert added == ["+  - status/designed"]
    moved = run("advance", str(STOCK), "designed", "--author", "Bo")
    assert moved.out == f"{STOCK}: status draft → designed\n"
    assert (vault / STOCK).read_text("utf-8") == before.replace("status/draft", "status/designed")
    daemon.until_logged(f"done     {STOCK}")
    rows = [line for line in (vault / STOCK).read_text("utf-8").splitlines() if line not in before]
    assert [line for line in rows if "status draft → designed" in line] == rows[-1:]
    assert len(rows) == 3


def test_what_is_advanced_while_it_only_tells_is_logged_at_once(
    daemon: Daemon, run: Run, vault: Path
) -> None:
    daemon.start("--read-only")
    run("advance", str(STOCK), "designed", "--author", "Bo")
    rows = [line for line in (vault / STOCK).read_text("utf-8").splitlines() if "| Bo " in line]
    assert len(rows) == 1
    assert "status draft → designed" in rows[0]
