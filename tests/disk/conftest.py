"""A desk for every test, in a process that may hold leases."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from vaultkit.disk.writing import ignore_lease_signals
from vaultkit.places import STATE_VARIABLE

from .desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _prepared_for_leases() -> Iterator[None]:
    former = signal.getsignal(signal.SIGIO)
    ignore_lease_signals()
    yield
    signal.signal(signal.SIGIO, former)


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what each test keeps apart from what the others keep."""
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a vault and its writer."""
    return Desk(tmp_path)
