"""Read `vaultkit.toml`: which kinds, relations, stages and severities a vault has."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from vaultkit.finding import Severity

Check = Callable[[object, str], Any]

_NEAR = 0.7
_RULES = ("property", "tag", "heading", "name", "folder")
# What only the vault itself can ask for: no other vault's configuration stands in for it.
_OWN = frozenset({"report", "notify"})
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|#^\[\]]")


class ConfigError(ValueError):
    """`vaultkit.toml` holds something that it cannot hold; the message says what and where."""


class Stage(StrEnum):
    """How far a note's status has come; findings weigh more the further it is."""

    DRAFT = "draft"
    LIVE = "live"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class KindConfig:
    """One table below `[kinds]`.

    Attributes:
        template: file in the templates folder that new notes are made from.
        folder: where new notes go, relative to the vault.
        name: file name of a new note without extension, with `{title}`, `{slug}`, `{number}`.
        heading: its H1, with the same fields.
        tag: the tag that notes of this kind have, "" for none.
        domains: the property that `--domain` fills.
        domain_kind: the kind whose names `--domain` takes, "" for none.
        criteria, tasks, questions: headings of the sections whose boxes have that role.
        defaults: for each exclusive tag group, what a new note has.
        needs_criteria: say whether a note without any criterion is unfinished.
        shape, color: how the graph draws it (a Graphviz shape, an RGB colour).
        fill: "name" fills empty notes whose name says the kind; "folder" also by folder.
    """

    template: str
    folder: str
    name: str
    heading: str
    tag: str = ""
    domains: str = "Domains"
    domain_kind: str = ""
    criteria: tuple[str, ...] = ("Success Criteria",)
    tasks: tuple[str, ...] = ("Implementation Tasks",)
    questions: tuple[str, ...] = ("Open Questions",)
    defaults: Mapping[str, str] = field(default_factory=dict)
    needs_criteria: bool = False
    shape: str = "box"
    color: str = "#eeeeee"
    fill: str = "name"


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
        stages: stage of each status.
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
        _known(key, known, "")
        read[key] = _READERS[key](value, key)
    settled = {name: getattr(base, name) for name in known - _OWN} if base else {}
    return Config(**{**settled, **read})


def _known(key: str, known: set[str], where: str) -> None:
    if key in known:
        return
    near = get_close_matches(key, known, 1, _NEAR)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    message = f"unknown key `{where}{key}`{hint} (known: {', '.join(sorted(known))})"
    raise ConfigError(message)


def _wrong(key: str, wanted: str, value: object) -> ConfigError:
    return ConfigError(f"`{key}` must be {wanted}, not {value!r}")


def _text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise _wrong(key, "a text", value)
    return value


def _choice(*choices: str) -> Check:
    def read(value: object, key: str) -> str:
        if value not in choices:
            raise _wrong(key, "one of " + ", ".join(f'"{one}"' for one in choices), value)
        return str(value)

    return read


def _seconds(value: object, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(key, "a number of seconds", value)
    if not 0 <= value < math.inf:
        raise _wrong(key, "a number of seconds", value)
    return float(value)


def _flag(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(key, "true or false", value)
    return value


def _report(value: object, key: str) -> str:
    path = _text(value, key)
    parts = path.split("/")
    odd = [part for part in parts if part != part.strip() or part.startswith(".") or not part]
    if path and (odd or not path.endswith(".md") or _NOT_IN_NAMES.search(path)):
        raise _wrong(key, 'the path of a note in the vault, such as "Vault Health.md"', value)
    return path


def _texts(value: object, key: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(key, "a list of texts", value)
    return tuple(_text(one, key) for one in value)


def _rules(value: object, key: str) -> tuple[str, ...]:
    rules = _texts(value, key)
    if not set(rules) <= set(_RULES):
        raise _wrong(key, "a list of " + ", ".join(f'"{one}"' for one in _RULES), value)
    return rules


def _table(value: object, key: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(key, "a table", value)
    return value


def _text_table(value: object, key: str) -> dict[str, str]:
    return {name: _text(one, f"{key}.{name}") for name, one in _table(value, key).items()}


def _relations(value: object, key: str) -> Relations:
    table = _table(value, key)
    known = {one.name for one in fields(Relations)}
    for name in table:
        _known(name, known, f"{key}.")
    return Relations(
        **{
            name: {one.casefold(): to for one, to in _text_table(entry, f"{key}.{name}").items()}
            for name, entry in table.items()
        }
    )


def _stages(value: object, key: str) -> dict[str, Stage]:
    stages: dict[str, Stage] = {}
    for name, statuses in _table(value, key).items():
        _known(name, {stage.value for stage in Stage}, f"{key}.")
        for status in _texts(statuses, f"{key}.{name}"):
            stages[status.casefold()] = Stage(name)
    return stages


def _severities(value: object, key: str) -> dict[str, tuple[Severity, ...]]:
    return {code: _severity(one, f"{key}.{code}") for code, one in _table(value, key).items()}


def _severity(value: object, key: str) -> tuple[Severity, ...]:
    levels = _texts(value, key) if isinstance(value, list) else (_text(value, key),) * len(Stage)
    if len(levels) != len(Stage) or not all(level in set(Severity) for level in levels):
        wanted = "one of error, warning, info, off, or a list of three (draft, live, done)"
        raise _wrong(key, wanted, value)
    return tuple(Severity(level) for level in levels)


def _kind_readers() -> dict[str, Check]:
    texts = dict.fromkeys(("criteria", "tasks", "questions"), _texts)
    return {
        **{one.name: _text for one in fields(KindConfig)},
        **texts,
        "defaults": _text_table,
        "needs_criteria": _flag,
        "fill": _choice("name", "folder", "never"),
    }


def _kinds(value: object, key: str) -> dict[str, KindConfig]:
    readers = _kind_readers()
    kinds: dict[str, KindConfig] = {}
    for name, table in _table(value, key).items():
        where = f"{key}.{name}."
        read: dict[str, Any] = {}
        for entry, one in _table(table, where.rstrip(".")).items():
            _known(entry, set(readers), where)
            read[entry] = readers[entry](one, where + entry)
        missing = [need for need in ("template", "folder", "name", "heading") if need not in read]
        if missing:
            message = f"`{key}.{name}` lacks {' and '.join(f'`{one}`' for one in missing)}"
            raise ConfigError(message)
        kinds[name] = KindConfig(**read)
    return kinds


_READERS: dict[str, Check] = {
    "templates": _text,
    "ignore": _texts,
    "author": _text,
    "quiet": _seconds,
    "report": _report,
    "notify": _flag,
    "stamp": _choice("date", "datetime"),
    "created": _text,
    "updated": _text,
    "changelog": _texts,
    "exclusive": _texts,
    "recognise": _rules,
    "stages": _stages,
    "kinds": _kinds,
    "relations": _relations,
    "severity": _severities,
}
