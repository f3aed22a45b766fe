"""Dates as stamps: read the format that a value has, write a moment in it."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultkit.config import Config
    from vaultkit.entries import Entry
    from vaultkit.frontmatter import Value
    from vaultkit.obsidian import ObsidianSettings

_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d(:\d\d)?\Z")
# `YYYY-MM-DD`, `[Date]`, `<date>`, `TBD`: what a template leaves for a date.
_PLACEHOLDER = re.compile(
    r"(?:\[[^\[\]\d]*\]|<[^<>\d]*>|\{\{[^{}]*\}\}|TBD|TODO"
    r"|[YMDHSymdhs]{2,4}(?:[-/. T:][YMDHSymdhs]{2,4})+)\Z"
)


class StampFormat(StrEnum):
    """How a stamp is written; the values are `strftime` formats of local time without a zone."""

    DATE = "%Y-%m-%d"
    MINUTES = "%Y-%m-%dT%H:%M"
    SECONDS = "%Y-%m-%dT%H:%M:%S"
    SPACED_MINUTES = "%Y-%m-%d %H:%M"
    SPACED_SECONDS = "%Y-%m-%d %H:%M:%S"


def format_of(value: Value) -> StampFormat | None:
    """Return the format of a stamp's value, None if it is no date that vaultkit would write."""
    if not isinstance(value, str):
        return None
    if _DATE.match(value):
        found = StampFormat.DATE
    elif moment := _MOMENT.match(value):
        blank, seconds = moment[1] == " ", bool(moment[2])
        if blank:
            found = StampFormat.SPACED_SECONDS if seconds else StampFormat.SPACED_MINUTES
        else:
            found = StampFormat.SECONDS if seconds else StampFormat.MINUTES
    else:
        return None
    return found if parse(value) else None


def parse(value: Value) -> datetime | None:
    """Return the moment that a stamp's value names, midnight for a date; None if it is none."""
    if not isinstance(value, str) or not (_DATE.match(value) or _MOMENT.match(value)):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def blank_format(key: str, settings: ObsidianSettings, config: Config) -> StampFormat:
    """Return the format for a stamp without a value: by its type in Obsidian, else by setting."""
    kind = (settings.types or {}).get(key.casefold())
    wanted = {"date": "date", "datetime": "datetime"}.get(kind or "", config.stamp)
    return StampFormat.DATE if wanted == "date" else StampFormat.SECONDS


def is_open(entry: Entry) -> bool:
    """Say whether a stamp waits to be set: it is blank, or a template's placeholder."""
    return entry.blank or is_placeholder(entry.value)


def is_placeholder(value: Value) -> bool:
    """Say whether a value is what a template leaves for a date, such as `YYYY-MM-DD`."""
    return isinstance(value, str) and _PLACEHOLDER.match(value.strip()) is not None


def format_for(entry: Entry, settings: ObsidianSettings, config: Config) -> StampFormat | None:
    """Return how a stamp is to be written into a property, None if that is not certain."""
    if entry.value is None or entry.value == "" or is_placeholder(entry.value):
        return blank_format(entry.key, settings, config)
    return format_of(entry.value)


def day_of(value: Value) -> date | None:
    """Return the day that a stamp names."""
    moment = parse(value)
    return moment.date() if moment else None
