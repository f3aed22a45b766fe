"""Several devices that share a vault, each with its own vaultkit, and what became of an edit."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.commands.person import REPOSITORY, Watch, environment
from tests.commands.syncing import Device, Style, Syncing

_SKEWED = Path(__file__).with_name("skewed.py")
_DONE = re.compile(r"^\S+ done +(.*?\.md): ", re.MULTILINE)
_LONGEST = 60.0


def written(watch: Watch) -> list[str]:
    """Return the notes that a watcher says it wrote into, one for each time."""
    return _DONE.findall(watch.said)


def shipped(folder: Path) -> Path:
    """Return a copy of the shipped vault in which no report is kept: that is no edit's doing."""
    vault = folder / "Harbour"
    shutil.copytree(REPOSITORY / "vault-template", vault)
    config = vault / "vaultkit.toml"
    config.write_text(re.sub(r"(?m)^report = .*$", "", config.read_text("utf-8")), "utf-8")
    return vault


@dataclass
class Party:
    """Devices with a watcher each and a sync service between them."""

    devices: Sequence[Device]
    watches: Sequence[Watch]
    syncing: Syncing
    rest: float

    def writes(self, path: str = "") -> list[int]:
        """Return how often each device's watcher wrote into a note, "" for all notes."""
        return [sum(not path or name == path for name in written(one)) for one in self.watches]

    def settle(self) -> None:
        """Wait until nothing moves any more; there must be an end."""
        ends = time.monotonic() + _LONGEST
        before, since = self._all(), time.monotonic()
        while time.monotonic() - since < self.rest or not self.syncing.idle:
            assert time.monotonic() < ends, f"it does not settle:\n{self.told}"
            time.sleep(0.05)
            now = self._all()
            if now != before:
                before, since = now, time.monotonic()

    def until(self, met: Callable[[], bool], what: str) -> None:
        self.watches[0].until(met, what)

    def until_same(self, path: str, text: str) -> None:
        """Wait until every device has *text* in a note."""

        def there() -> bool:
            return all(text in one.read(path) for one in self.devices)

        self.until(there, f"{text!r} in {path} everywhere")

    def differing(self) -> list[str]:
        """Return the notes that are not the same on all devices."""
        held = [one.notes() for one in self.devices]
        paths = sorted({path for notes in held for path in notes})
        return [path for path in paths if len({notes.get(path) for notes in held}) > 1]

    @property
    def told(self) -> str:
        return "\n".join(f"[{n}]\n{watch.said}" for n, watch in enumerate(self.watches))

    def _all(self) -> list[object]:
        return [
            (one.notes(), watch.said) for one, watch in zip(self.devices, self.watches, strict=True)
        ]


@contextmanager
def party(  # noqa: PLR0913 - each is something that differs between devices
    folder: Path,
    vault: Path,
    *,
    skews: Sequence[float] = (0.0, 0.0),
    authors: Sequence[str] = ("Ada", "Ada"),
    style: Style = Style.RENAMED,
    delay: Callable[[], float] = lambda: 0.1,
    quiet: float = 0.3,
    rest: float = 1.0,
) -> Iterator[Party]:
    """Give devices that hold copies of *vault*, watched and synced."""
    devices = []
    for number, skew in enumerate(skews):
        copy = folder / f"device {number}" / vault.name
        shutil.copytree(vault, copy)
        devices.append(Device(copy, skew))
    with ExitStack() as stack:
        watches = [
            stack.enter_context(watching(device, author, quiet))
            for device, author in zip(devices, authors, strict=True)
        ]
        for watch in watches:
            watch.until_said("watching")
        syncing = stack.enter_context(Syncing(devices, style, delay))
        yield Party(devices, watches, syncing, rest)


@contextmanager
def watching(device: Device, author: str, quiet: float) -> Iterator[Watch]:
    """Give the watcher of one device; its state lies beside the folder."""
    said = device.folder.parent / "said"
    program = [str(_SKEWED), str(device.skew)] if device.skew else ["-m", "vaultkit"]
    named = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": author}
    with (
        said.open("w") as out,
        subprocess.Popen(
            [sys.executable, *program, "watch", "--quiet", str(quiet)],
            cwd=device.folder,
            env={**environment(device.folder.parent / "state"), **named},
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        try:
            yield Watch(process, said)
        finally:
            process.kill()
    assert "Traceback" not in said.read_text("utf-8")
