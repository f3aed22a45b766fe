"""Read `vaultkit.toml`: which kinds, relations, stages and severities a vault has."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from vaultkit.config import values
from vaultkit.config.kinds import WANTED, KindConfig, read_kinds
from vaultkit.config.statuses import plain_status
from vaultkit.config.values import Check, ConfigError
from vaultkit.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "WANTED",
    "Config",
    "ConfigError",
    "KindConfig",
    "Relations",
    "Stage",
    "parse_config",
    "plain_status",
]

_RULES = ("property", "tag", "heading", "header", "name", "folder", "sections")
# What only the vault itself can ask for: no other vault's configuration stands in for it.
_OWN = frozenset({"report", "notify"})
# The stages for which a severity is told.
_WEIGHED = 3


class Stage(StrEnum):
    """How far a note's status has come; findings weigh more the further it is."""

    DRAFT = "draft"
    LIVE = "live"
    DONE = "done"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Relations:
    """What a link means by the property, label or section it stands in; names compare folded."""

    properties: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """All of `vaultkit.toml`.

    Attributes:
        templates: the templates folder, "" to take what Obsidian's own settings say.
        ignore: globs of paths that `check` and upkeep leave out.
        author: who changelog rows name, "" to ask git and the account.
        quiet: seconds without a save after which a note is written.
        report: the note in which the watcher tells how the vault is, "" for none.
        notify: whether the daemon tells of new errors on the desktop too.
        stamp: "date" or "datetime", for stamps that have no format yet.
        created, updated: names of the stamps' properties.
        changelog: headings under which the changelog stands.
        exclusive: tag groups of which a note has one, such as `status`.
        recognise: the rules that tell a note's kind, in order.
        stages: stage of each status, as statuses compare.
        kinds: by name.
        relations: what links mean.
        severity: by code, for draft, live and done notes.
    """

    templates: str = ""
    ignore: tuple[str, ...] = ()
    author: str = ""
    quiet: float = 10.0
    report: str = ""
    notify: bool = False
    stamp: str = "date"
    created: str = "Created"
    updated: str = "Updated"
    changelog: tuple[str, ...] = ("Changelog", "Change Log", "Revision History")
    exclusive: tuple[str, ...] = ("status", "priority")
    recognise: tuple[str, ...] = _RULES
    stages: Mapping[str, Stage] = field(default_factory=dict)
    kinds: Mapping[str, KindConfig] = field(default_factory=dict)
    relations: Relations = field(default_factory=Relations)
    severity: Mapping[str, tuple[Severity, ...]] = field(default_factory=dict)

    def of(self, kind: KindConfig) -> Config:
        """Return what holds for notes of a kind: its own table stands before the vault's keys."""
        own = {name: getattr(kind, name) for name in ("created", "updated", "changelog")}
        return replace(self, **{key: one for key, one in own.items() if one is not None})


def parse_config(source: str, base: Config | None = None) -> Config:
    """Return the configuration that the TOML text *source* gives.

    Args:
        source: the text of `vaultkit.toml`.
        base: what holds for tables and keys that *source* does not have, but for `report`
            and `notify`.

    Raises:
        ConfigError: broken TOML, an unknown key, or a value of the wrong type.
    """
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(error)) from None
    except RecursionError:
        message = "tables or lists are nested too deeply"
        raise ConfigError(message) from None
    known = {one.name for one in fields(Config)}
    read: dict[str, Any] = {}
    for key, value in table.items():
        values.check_known(key, known, "")
        read[key] = _READERS[key](value, key)
    settled = {name: getattr(base, name) for name in known - _OWN} if base else {}
    return Config(**{**settled, **read})


def _relations(value: object, key: str) -> Relations:
    table = values.table(value, key)
    known = {one.name for one in fields(Relations)}
    for name in table:
        values.check_known(name, known, f"{key}.")
    return Relations(
        **{
            name: _folded(values.text_table(entry, f"{key}.{name}"))
            for name, entry in table.items()
        }
    )


def _folded(table: Mapping[str, str]) -> dict[str, str]:
    return {name.casefold(): value for name, value in table.items()}


def _stages(value: object, key: str) -> dict[str, Stage]:
    stages: dict[str, Stage] = {}
    for name, statuses in values.table(value, key).items():
        values.check_known(name, {stage.value for stage in Stage}, f"{key}.")
        for status in values.texts(statuses, f"{key}.{name}"):
            stages[plain_status(status)] = Stage(name)
    return stages


def _severities(value: object, key: str) -> dict[str, tuple[Severity, ...]]:
    return {code: _severity(one, f"{key}.{code}") for code, one in values.table(value, key).items()}


def _severity(value: object, key: str) -> tuple[Severity, ...]:
    levels = (
        values.texts(value, key)
        if isinstance(value, list)
        else (values.text(value, key),) * _WEIGHED
    )
    if len(levels) != _WEIGHED or not all(level in set(Severity) for level in levels):
        wanted = "one of error, warning, info, off, or a list of three (draft, live, done)"
        raise values.wrong(key, wanted, value)
    return tuple(Severity(level) for level in levels)


_READERS: dict[str, Check] = {
    "templates": values.text,
    "ignore": values.texts,
    "author": values.text,
    "quiet": values.seconds,
    "report": values.note_path,
    "notify": values.flag,
    "stamp": values.choice("date", "datetime"),
    "created": values.text,
    "updated": values.text,
    "changelog": values.texts,
    "exclusive": values.texts,
    "recognise": values.choices(*_RULES),
    "stages": _stages,
    "kinds": read_kinds,
    "relations": _relations,
    "severity": _severities,
}
