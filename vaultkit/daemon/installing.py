"""Have the daemon of a vault started at login, by what the system has for that."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import platformdirs

from vaultkit.daemon.place import OUTPUT, card_of
from vaultkit.daemon.starting import command_for
from vaultkit.daemon.talk import SilentError, ask
from vaultkit.daemon.units import (
    NotWritableError,
    Service,
    agent,
    agent_label,
    is_ours,
    unit,
    unit_name,
)
from vaultkit.places import STATE_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vaultkit.daemon.talk import Answer
    from vaultkit.holding import Wishes

# The daemon of a large vault is ready only after minutes, and goes on if nobody waits.
_PATIENCE = 120.0
_READY_WITHIN = 3.0
_STEP = 0.05
# What bootout answers for an agent that is not loaded: no such process, and a newer one.
_NOT_LOADED = frozenset({3, 113})


class NotInstalledError(Exception):
    """It cannot be installed or taken away; the message says why and what to do."""


class Startup(NamedTuple):
    """What has a daemon started at login, on this system.

    Attributes:
        path: the file that says so.
        text: what it holds.
        known: the command that lets the system read it; who is not there does not answer.
        on: those that start the daemon, now and at every login.
        off: those that end it, before the file goes.
    """

    path: Path
    text: str
    known: Sequence[str]
    on: tuple[Sequence[str], ...]
    off: Sequence[str]

    @property
    def is_there(self) -> bool:
        """Say whether the file is there, and ours.

        Raises:
            NotInstalledError: something else lies in its place.
        """
        if not os.path.lexists(self.path):
            return False
        with suppress(OSError, UnicodeDecodeError):
            if not self.path.is_symlink() and is_ours(self.path.read_text("utf-8")):
                return True
        message = f"{self.path} was not made by vaultkit and stays as it is; move it away first"
        raise NotInstalledError(message)


def startup_for(root: Path, state: Path, wishes: Wishes, system: str = sys.platform) -> Startup:
    """Return what would start the daemon of a vault at login.

    Args:
        root: the vault.
        state: the folder for its state.
        wishes: how it is to be kept.
        system: as `sys.platform` names it.

    Raises:
        NotInstalledError: the system has nothing for that which vaultkit knows, or a path
            cannot be written down for it.
    """
    # What starts at login knows no variable of a shell, and must find the same state.
    elsewhere = any(os.environ.get(name) for name in (STATE_VARIABLE, "XDG_STATE_HOME"))
    service = Service(
        state_name=state.name,
        vault=root.name,
        command=command_for(root, wishes),
        output=str(state / OUTPUT),
        environment={STATE_VARIABLE: str(state.parent.absolute())} if elsewhere else {},
    )
    try:
        if system == "darwin":
            return _launchd(service)
        if system == "linux":
            return _systemd(service)
    except NotWritableError as error:
        raise NotInstalledError(str(error)) from None
    message = f"vaultkit knows no way to start at login here ({system}); use its own settings"
    raise NotInstalledError(message)


def _systemd(service: Service) -> Startup:
    name = unit_name(service)
    control = ("systemctl", "--user")
    return Startup(
        platformdirs.user_config_path() / "systemd" / "user" / name,
        unit(service),
        (*control, "daemon-reload"),
        ((*control, "enable", name), (*control, "restart", name)),
        (*control, "disable", "--now", name),
    )


def _launchd(service: Service) -> Startup:
    label = agent_label(service)
    path = Path.home() / "Library" / "LaunchAgents" / f"{label}.plist"
    domain = f"gui/{os.getuid() if sys.platform != 'win32' else 0}"
    bootout = ("launchctl", "bootout", f"{domain}/{label}")
    return Startup(
        path,
        agent(service),
        bootout,
        (("launchctl", "bootstrap", domain, str(path)),),
        bootout,
    )


def put(startup: Startup, state: Path) -> None:
    """Write the file, whole or not at all; make the folder for the daemon's state.

    Raises:
        NotInstalledError: something else lies in its place, or it cannot be written.
    """
    folder = startup.path.parent
    try:
        startup.is_there  # noqa: B018 - asked for what it raises
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{startup.path.name}.{os.getpid()}"
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(startup.text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(startup.path)
    except OSError as error:
        message = f"{startup.path} cannot be written: {error.strerror}; allow it, or do without"
        raise NotInstalledError(message) from None


def take_away(startup: Startup) -> bool:
    """Remove the file, and the link by which systemd has it started; say if there was one.

    Raises:
        NotInstalledError: it is not ours, or cannot be removed.
    """
    wanted = startup.path.parent / "default.target.wants" / startup.path.name
    there = startup.is_there or wanted.is_symlink()
    try:
        if wanted.is_symlink():
            wanted.unlink()
        startup.path.unlink(missing_ok=True)
    except OSError as error:
        message = f"{startup.path} cannot be removed: {error.strerror}; remove it yourself"
        raise NotInstalledError(message) from None
    return there


def run(commands: Sequence[Sequence[str]]) -> str:
    """Run commands in order, and return why one of them failed; "" if all went well."""
    for command in commands:
        why = _run(command)
        if why:
            return f"`{' '.join(command)}`: {why}"
    return ""


def ready(state: Path) -> Answer | None:
    """Wait until the daemon is ready, and return its status; None if that takes too long.

    systemd was waited for already; launchd starts it and says no more.
    """
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until:
        card = card_of(state)
        if card and card.address:
            with suppress(SilentError):
                return ask(card, "status")
        time.sleep(_STEP)
    return None


def _run(command: Sequence[str]) -> str:
    try:
        ended = subprocess.run(  # noqa: S603 - a fixed program, arguments as a list
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except OSError as error:
        return error.strerror or str(error)
    except subprocess.TimeoutExpired:
        return f"no answer within {_PATIENCE:.0f} seconds"
    if ended.returncode == 0 or (command[1] == "bootout" and ended.returncode in _NOT_LOADED):
        return ""
    said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
    return said[0] if said else f"it ended with {ended.returncode}"
