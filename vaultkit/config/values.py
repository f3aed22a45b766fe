"""Read one value of `vaultkit.toml`, or say what it must be.

Each reader takes a value and the dotted key it stands at, and raises `ConfigError`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

Check = Callable[[object, str], Any]

_NEAR = 0.7
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|#^\[\]]")


class ConfigError(ValueError):
    """`vaultkit.toml` holds something that it cannot hold; the message says what and where."""


def check_known(key: str, known: set[str], where: str) -> None:
    """Raise `ConfigError` for a key that is not *known*, with the one that was probably meant."""
    if key in known:
        return
    near = get_close_matches(key, known, 1, _NEAR)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    message = f"unknown key `{where}{key}`{hint} (known: {', '.join(sorted(known))})"
    raise ConfigError(message)


def wrong(key: str, wanted: str, value: object) -> ConfigError:
    """Return the error that says what the value of a key must be."""
    return ConfigError(f"`{key}` must be {wanted}, not {value!r}")


def text(value: object, key: str) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise wrong(key, "a text", value)
    return value


def choice(*choices: str) -> Check:
    """Return what reads one of some texts."""

    def read(value: object, key: str) -> str:
        if value not in choices:
            raise wrong(key, "one of " + ", ".join(f'"{one}"' for one in choices), value)
        return str(value)

    return read


def seconds(value: object, key: str) -> float:
    """Return a number of seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(key, "a number of seconds", value)
    if not 0 <= value < math.inf:
        raise wrong(key, "a number of seconds", value)
    return float(value)


def flag(value: object, key: str) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise wrong(key, "true or false", value)
    return value


def note_path(value: object, key: str) -> str:
    """Return the path of a note in the vault, "" for none."""
    path = text(value, key)
    parts = path.split("/")
    odd = [part for part in parts if part != part.strip() or part.startswith(".") or not part]
    if path and (odd or not path.endswith(".md") or _NOT_IN_NAMES.search(path)):
        raise wrong(key, 'the path of a note in the vault, such as "Vault Health.md"', value)
    return path


def texts(value: object, key: str) -> tuple[str, ...]:
    """Return a list of texts."""
    if not isinstance(value, list):
        raise wrong(key, "a list of texts", value)
    return tuple(text(one, key) for one in value)


def table(value: object, key: str) -> dict[str, object]:
    """Return a table."""
    if not isinstance(value, dict):
        raise wrong(key, "a table", value)
    return value


def text_table(value: object, key: str) -> dict[str, str]:
    """Return a table of texts."""
    return {name: text(one, f"{key}.{name}") for name, one in table(value, key).items()}


def choices(*known: str) -> Check:
    """Return what reads a list of some of the *known* texts."""

    def read(value: object, key: str) -> tuple[str, ...]:
        chosen = texts(value, key)
        if not set(chosen) <= set(known):
            raise wrong(key, "a list of " + ", ".join(f'"{one}"' for one in known), value)
        return chosen

    return read
