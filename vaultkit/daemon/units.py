"""What systemd and launchd read to start a vault's daemon at login: values in, text out."""

from __future__ import annotations

import plistlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vaultkit.export.printable import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MARK = "Made by `vaultkit daemon install`"
_NOTE = f"{_MARK}, which writes it anew; `vaultkit daemon uninstall` takes it away."
_MARK_WITHIN = 500  # characters
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")
_BARE = re.compile(r"[A-Za-z0-9_/.=:@+,-]+")
_NO_PROGRAM = re.compile(r"[\x00-\x1f\x7f\"'\\]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What is no UTF-8, and what neither XML nor systemd takes for a character.
_NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# How long launchd waits: before it starts again what failed, and before it kills, in seconds.
_AGAIN_AFTER = 60
_ENDS_WITHIN = 10


class NotWritableError(ValueError):
    """A path holds what such a file cannot hold; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Service:
    """The daemon of one vault, as what starts it at login needs to know it.

    Attributes:
        state_name: the name of its state folder: the vault's name, and a digest behind a hyphen.
        vault: the vault's name, for people.
        command: the program by its absolute path, and its arguments.
        output: the file for what it says outside of its log.
        environment: the variables that it has to have.
    """

    state_name: str
    vault: str
    command: Sequence[str]
    output: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What tells it from other vaults' daemons, in characters that both systems accept."""
        plain, _, digest = self.state_name.rpartition("-")
        plain = _NOT_PLAIN.sub("-", plain).strip("-")
        return f"{plain}-{digest}" if plain else digest


def is_ours(text: str) -> bool:
    """Say whether a file that holds *text* was made here."""
    return _MARK in text[:_MARK_WITHIN]


def unit_name(service: Service) -> str:
    """Return the name of the systemd unit, which is its file's."""
    return f"vaultkit-{service.name}.service"


def unit(service: Service) -> str:
    """Return the systemd user unit of a service.

    Raises:
        NotWritableError: a path cannot be written into it.
    """
    variables = [_variable(name, value) for name, value in service.environment.items()]
    lines = [
        f"# {_NOTE}",
        f"# What you want otherwise: systemctl --user edit {unit_name(service)}",
        "",
        "[Unit]",
        f'Description=vaultkit keeps the vault "{_described(service.vault)}"',
        "StartLimitIntervalSec=10min",
        "StartLimitBurst=5",
        "",
        "[Service]",
        "Type=notify",
        f"ExecStart={_command(service.command)}",
        *variables,
        # Neither a module of that name in the home folder nor a disk to unmount is in its way.
        "WorkingDirectory=/",
        "Restart=on-failure",
        "RestartSec=30",
        # Until it is ready it reads every note: a large vault takes minutes the first time.
        "TimeoutStartSec=30min",
        "TimeoutStopSec=10",
        "NoNewPrivileges=yes",
        "RestrictAddressFamilies=AF_UNIX",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "LockPersonality=yes",
        "SystemCallArchitectures=native",
        "LimitCORE=0",
        "MemoryMax=50%",
        "",
        "[Install]",
        "WantedBy=default.target",
    ]
    return "\n".join(lines) + "\n"


def agent_label(service: Service) -> str:
    """Return the label of the launchd agent, which is its file's name without `.plist`."""
    return f"vaultkit.{service.name}"


def agent(service: Service) -> str:
    """Return the launchd agent of a service, a property list in XML.

    Raises:
        NotWritableError: a path cannot be written into it.
    """
    for one in (*service.command, service.output, *service.environment.values()):
        if _CONTROL.search(one) or _NO_CHARACTER.search(one):
            raise _unwritable(one, "a property list holds no such character")
    job: dict[str, object] = {
        "Label": agent_label(service),
        "ProgramArguments": list(service.command),
        "WorkingDirectory": "/",
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": _AGAIN_AFTER,
        "ExitTimeOut": _ENDS_WITHIN,
        "HardResourceLimits": {"Core": 0},
        "StandardOutPath": service.output,
        "StandardErrorPath": service.output,
    }
    if service.environment:
        job["EnvironmentVariables"] = dict(service.environment)
    head, opening, rest = plistlib.dumps(job, sort_keys=False).decode().partition("<plist")
    return f"{head}<!-- {_NOTE} -->\n{opening}{rest}"


def _command(words: Sequence[str]) -> str:
    """Return a command line; in one, systemd takes `$` for a variable."""
    program, *arguments = words
    if _NO_PROGRAM.search(program):
        raise _unwritable(
            program, "systemd starts no program with quotes or backslashes in its path"
        )
    if "$" not in program:
        return " ".join(_word(one).replace("$", "$$") for one in words)
    # In the program's own path it cannot be doubled; the colon says that there are no variables.
    return " ".join([_word(f":{program}"), *map(_word, arguments)])


def _variable(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise _unwritable(value, "systemd gives no program a variable with control characters")
    return f"Environment={_word(f'{name}={value}')}"


def _word(text: str) -> str:
    """Return one word as systemd reads it back: quoted, with C's escapes, `%` doubled."""
    if _BARE.fullmatch(text):
        return text
    if _NO_CHARACTER.search(text):
        raise _unwritable(text, "systemd reads only UTF-8")
    quoted = text.replace("\\", r"\\").replace('"', r"\"").replace("%", "%%")
    return '"' + _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", quoted) + '"'


def _described(name: str) -> str:
    return printable(name).replace("%", "%%")


def _unwritable(path: str, why: str) -> NotWritableError:
    return NotWritableError(f"{printable(path)}: {why}; rename it, or use `vaultkit daemon start`")
