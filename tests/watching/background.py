"""The real daemon at a vault, asked through its socket: for tests that do worse than a person."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.commands.person import environment
from vaultkit.daemon.place import LOG, card_of
from vaultkit.daemon.talk import SilentError, ask

PATIENCE = 60.0
_LOOK = """
import sys
from pathlib import Path
from vaultkit.indexing import Known
print(Known(Path(sys.argv[1])).index.digest())
"""


class Background:
    """The daemon of one vault, and what it says of itself."""

    def __init__(self, vault: Path, states: Path) -> None:
        """Prepare for the daemon of *vault*, its state somewhere in the folder *states*."""
        self.vault = vault
        self._states = states
        self._looks = 0

    def command(self, *arguments: str) -> str:
        """Run vaultkit in the vault, and return what it says on standard error."""
        done = subprocess.run(
            [sys.executable, "-m", "vaultkit", *arguments],
            cwd=self._states.parent,
            env={**environment(self._states), "VAULTKIT_VAULT": str(self.vault)},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == 0, done.stderr
        return done.stderr

    def start(self, quiet: float) -> str:
        """Start it with a quiet period in seconds, and return what it says."""
        return self.command("daemon", "start", "--quiet", str(quiet))

    @property
    def state(self) -> Path:
        (state,) = self._states.iterdir()
        return state

    @property
    def log(self) -> str:
        """All that it told, the part that was put aside included."""
        return "".join(file.read_text("utf-8") for file in sorted(self.state.glob(f"{LOG}*"))[::-1])

    @property
    def runs(self) -> bool:
        return self._states.exists() and card_of(self.state) is not None

    @property
    def pid(self) -> int:
        card = card_of(self.state)
        # A signal to the process 0 would be one to the tests themselves.
        assert card, self.log
        assert card.pid, self.log
        return card.pid

    def ask(self, question: str = "status") -> dict[str, Any]:
        """Return its answer, however long it takes within reason."""
        ends = time.monotonic() + PATIENCE
        while True:
            card = card_of(self.state)
            assert card, self.log
            try:
                return dict(ask(card, question, PATIENCE))
            except SilentError:
                assert time.monotonic() < ends, self.log
                time.sleep(0.1)

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """Stop the process meanwhile, as a lid that is closed does."""
        pid = self.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def until(self, met: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        ends = time.monotonic() + patience
        while not met():
            assert time.monotonic() < ends, f"{what} did not happen:\n{self.log[-2000:]}"
            time.sleep(0.05)

    def until_logged(self, words: str) -> None:
        self.until(lambda: words in self.log, repr(words))

    def fresh_view(self) -> str:
        """Return what a process sees that knows nothing of this vault yet."""
        self._looks += 1
        state = self._states.parent / f"fresh-{self._looks}"
        done = subprocess.run(
            [sys.executable, "-c", _LOOK, str(self.vault)],
            env=environment(state),
            capture_output=True,
            text=True,
            timeout=180,
            check=True,
        )
        return done.stdout.strip()

    def until_settled(self, patience: float = PATIENCE) -> None:
        """Wait until nothing waits for quiet, and its view is that of a fresh look."""
        truth = self.fresh_view()

        def is_settled() -> bool:
            nonlocal truth
            told = self.ask("view")
            if told["waiting"]:
                return False
            if told["view"] == truth:
                return True
            # What it wrote meanwhile is part of the truth.
            truth = self.fresh_view()
            return False

        self.until(is_settled, "a view that equals a fresh look", patience)


@contextmanager
def kept(vault: Path, folder: Path, quiet: float) -> Iterator[Background]:
    """Start a daemon at *vault*, its state in *folder*, and see it end without an error."""
    daemon = Background(vault, folder / "state")
    daemon.start(quiet)
    try:
        yield daemon
    finally:
        if daemon.runs:
            daemon.signal(signal.SIGCONT)
            daemon.command("daemon", "stop")
    for log in (folder / "state").glob("*/daemon.*"):
        assert "Traceback" not in log.read_text("utf-8", "replace"), log.read_text()
