"""Notifications on the desktop: few, without a word of any note, and never in anybody's way."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands.person import PATIENCE, REPOSITORY, Run, edit
from vaultkit.daemon.notifying import Notifier, shown
from vaultkit.daemon.place import LOG
from vaultkit.telling import Message, Tell

EDITED = Path("Features/Feature - Guest checkout.md")
_MISSING = [
    name
    for name, there in (
        ("desktop-notifier", importlib.util.find_spec("desktop_notifier")),
        ("dbus-daemon", shutil.which("dbus-daemon")),
    )
    if not there
]


def found(path: str, severity: str = "error", code: str = "dangling-link") -> Message:
    text = f"3:1 {severity} [[Secret]] leads nowhere ({code})"
    return Message(Tell.FOUND, path, text, brief=f"3:1 {severity} {code}")


class Desktop:
    """What would be shown, by a notifier that waits for hundredths of a second."""

    def __init__(self, why: str = "") -> None:
        self.why = why
        self.shown: list[tuple[str, str]] = []
        self.complaints: list[str] = []
        self._one_more = threading.Semaphore(0)

    def show(self, title: str, text: str) -> str:
        self.shown.append((title, text))
        self._one_more.release()
        return self.why

    def wait(self) -> None:
        assert self._one_more.acquire(timeout=PATIENCE)

    def notifier(self, *, gather: float = 0.05, pause: float = 0.1) -> Notifier:
        complain = self.complaints.append
        return Notifier("Harbour", complain, self.show, gather=gather, pause=pause)


def test_what_comes_together_is_told_together() -> None:
    desktop = Desktop()
    notifier = desktop.notifier()
    notifier.take(found("Features/Feature - A.md"))
    notifier.take(found("B.md", code="alias-link"))
    desktop.wait()
    assert desktop.shown == [("Harbour: 2 new errors", "Feature - A: dangling-link\nB: alias-link")]


def test_no_word_of_a_note_is_shown() -> None:
    desktop = Desktop()
    desktop.notifier().take(found("A.md"))
    desktop.wait()
    assert "Secret" not in repr(desktop.shown)


def test_only_errors_and_refusals_are_shown() -> None:
    desktop = Desktop()
    notifier = desktop.notifier()
    notifier.take(found("A.md", "warning"))
    notifier.take(Message(Tell.FOUND, "A.md", "and 3 more like this (x)", brief="and 3 more"))
    for about in set(Tell) - {Tell.FOUND, Tell.REFUSED}:
        notifier.take(Message(about, "A.md", "error", brief="3:1 error dangling-link"))
    notifier.take(Message(Tell.REFUSED, "A.md", "it holds: Secret", brief="it holds"))
    desktop.wait()
    assert desktop.shown == [("Harbour: 1 refusal", "A: it holds")]


def test_what_is_about_no_note_is_told_whole() -> None:
    desktop = Desktop()
    desktop.notifier().take(Message(Tell.REFUSED, "", "vaultkit.toml: broken; the old stays"))
    desktop.wait()
    assert desktop.shown == [("Harbour: 1 refusal", "vaultkit.toml: broken; the old stays")]


def test_a_second_notification_waits_for_its_minute() -> None:
    desktop = Desktop()
    notifier = desktop.notifier(gather=0.01, pause=0.5)
    notifier.take(found("A.md"))
    desktop.wait()
    first = time.monotonic()
    notifier.take(found("B.md"))
    notifier.take(found("C.md"))
    desktop.wait()
    assert time.monotonic() - first >= 0.4
    assert desktop.shown[1] == ("Harbour: 2 new errors", "B: dangling-link\nC: dangling-link")


def test_of_thousands_a_few_are_named_and_all_are_counted() -> None:
    desktop = Desktop()
    notifier = desktop.notifier(gather=0.5)
    for number in range(5_000):
        notifier.take(found(f"{number}.md"))
    notifier.take(Message(Tell.REFUSED, "B.md", "no", brief="no"))
    desktop.wait()
    ((title, text),) = desktop.shown
    assert title == "Harbour: 5,000 new errors, 1 refusal"
    assert text.count("\n") == 5
    assert text.endswith("\nand 4,996 more")


def test_names_hold_neither_markup_nor_control_characters() -> None:
    desktop = Desktop()
    desktop.notifier().take(found("<b>\x1b[31m\nred.md"))
    desktop.wait()
    assert desktop.shown[0][1] == r"‹b›\x1b[31m\nred: dangling-link"


def test_the_same_complaint_is_made_once() -> None:
    desktop = Desktop("no desktop")
    notifier = desktop.notifier(gather=0.01, pause=0.01)
    for _ in range(3):
        notifier.take(found("A.md"))
        desktop.wait()
    assert desktop.complaints == ["no desktop"]


def test_without_the_library_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desktop_notifier.py").write_text("raise ImportError\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{REPOSITORY}")
    assert "vaultkit-notes[notify]" in shown("A", "b")


def test_a_library_that_fails_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "desktop_notifier.py").write_text("raise OSError('no bus')\n")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{REPOSITORY}")
    assert shown("A", "b") == "no notification was shown: OSError: no bus"


def started(run: Run, vault: Path, *, notify: bool) -> None:
    config = vault / "vaultkit.toml"
    on = f"notify = {str(notify).lower()}\n"
    config.write_text(on + config.read_text("utf-8"), "utf-8")
    assert run("daemon", "start", "--quiet", "0.3").code == 0


def until(met: Callable[[], bool], what: Callable[[], str]) -> None:
    ends = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < ends, what()
        time.sleep(0.05)


@pytest.fixture
def log(run: Run, tmp_path: Path) -> Iterator[Callable[[], str]]:
    def read() -> str:
        (file,) = (tmp_path / "state").glob(f"*/{LOG}")
        return file.read_text("utf-8")

    yield read
    run("daemon", "stop")
    assert "Traceback" not in read()


@pytest.mark.skipif(sys.platform != "linux", reason="the daemon was only tried on Linux")
def test_a_daemon_that_can_show_nothing_says_so_and_goes_on(
    run: Run, vault: Path, log: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here is neither a desktop nor, perhaps, the library."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    started(run, vault, notify=True)
    edit(vault / EDITED, "## Related Documents\n", "## Related Documents\n\n[[Nowhere]]\n")
    until(lambda: "vaultkit-notes[notify]" in log() or "no notification was shown" in log(), log)
    edit(vault / EDITED, "- [ ] Fewer", "- [x] Fewer")
    until(lambda: log().count("done ") == 2, log)


@pytest.mark.skipif(sys.platform != "linux", reason="the daemon was only tried on Linux")
def test_nothing_is_shown_unless_it_was_asked_for(
    run: Run, vault: Path, log: Callable[[], str]
) -> None:
    started(run, vault, notify=False)
    edit(vault / EDITED, "## Related Documents\n", "## Related Documents\n\n[[Nowhere]]\n")
    until(lambda: "dangling-link" in log(), log)
    time.sleep(2.5)
    assert "notif" not in log()


_SERVER = """
import asyncio, json, sys
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method

class Server(ServiceInterface):
    def __init__(self):
        super().__init__("org.freedesktop.Notifications")

    @dbus_method()
    def Notify(self, app: 's', old: 'u', icon: 's', title: 's', text: 's', actions: 'as',
               hints: 'a{sv}', timeout: 'i') -> 'u':
        print(json.dumps([app, title, text]), flush=True)
        return 1

    @dbus_method()
    def GetCapabilities(self) -> 'as':
        return ["body"]

    @dbus_method()
    def GetServerInformation(self) -> 'ssss':
        return ["test", "test", "1", "1.2"]

async def main():
    bus = await MessageBus().connect()
    bus.export("/org/freedesktop/Notifications", Server())
    await bus.request_name("org.freedesktop.Notifications")
    print("ready", flush=True)
    await bus.wait_for_disconnect()

asyncio.run(main())
"""


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real message bus, and the file in which a server notes what it should show."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as bus:
        assert bus.stdout
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.stdout.readline().strip())
        said = tmp_path / "said"
        server = [sys.executable, "-c", _SERVER]
        with said.open("w") as out, subprocess.Popen(server, stdout=out) as process:
            until(lambda: said.read_text() == "ready\n", lambda: "the server did not start")
            yield said
            process.terminate()
        bus.terminate()


@pytest.mark.skipif(
    bool(_MISSING), reason=f"NOTHING WAS SHOWN ON A DESKTOP: {', '.join(_MISSING)} is absent"
)
def test_a_desktop_is_shown_what_a_daemon_found(
    run: Run, vault: Path, desktop: Path, log: Callable[[], str]
) -> None:
    started(run, vault, notify=True)
    edit(vault / EDITED, "## Related Documents\n", "## Related Documents\n\n[[Nowhere]]\n")
    until(lambda: desktop.read_text().count("\n") == 2, log)
    assert json.loads(desktop.read_text().splitlines()[1]) == [
        "vaultkit",
        "Harbour: 1 new error",
        "Feature - Guest checkout: dangling-link",
    ]
    assert "notif" not in log()
