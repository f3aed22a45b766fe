"""Write a moment in Moment.js tokens, as Obsidian's templates do (English names)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_TOKEN = re.compile(
    r"\[([^\]]*)\]|YYYY|YY|y{1,4}|Qo|Q|MMMM|MMM|MM|Mo|M|DDDD|DDDo|DDD|DD|Do|D|dddd|ddd|dd|do|d|"
    r"e|E|GGGG|GG|gggg|gg|WW|Wo|W|ww|wo|w|HH|H|hh|h|kk|k|mm|m|S{1,3}|ss|s|A|a|X|x"
)
# Formats by name, in the English locale; the small letters shorten what the large ones hold.
_NAMED = {
    "LTS": "h:mm:ss A",
    "LT": "h:mm A",
    "LLLL": "dddd, MMMM D, YYYY h:mm A",
    "LLL": "MMMM D, YYYY h:mm A",
    "LL": "MMMM D, YYYY",
    "L": "MM/DD/YYYY",
    "llll": "ddd, MMM D, YYYY h:mm A",
    "lll": "MMM D, YYYY h:mm A",
    "ll": "MMM D, YYYY",
    "l": "M/D/YYYY",
}
_LONG = re.compile(r"\[[^\]]*\]|" + "|".join(_NAMED))
_TEENS = range(11, 14)


def format_moment(moment: datetime, form: str) -> str:
    """Return *moment* in the Moment format *form*; what is no token stays as it is."""

    def value(found: re.Match[str]) -> str:
        token = found[0]
        return found[1] if token.startswith("[") else _TOKENS[token](moment)

    return _TOKEN.sub(value, _LONG.sub(lambda found: _NAMED.get(found[0], found[0]), form))


def _ordinal(number: int) -> str:
    last = number % 10
    ending = "th" if number % 100 in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return f"{number}{ending}"


def _locale_week(moment: datetime) -> tuple[int, int]:
    """Return year and number of the week as the English locale counts: from Sunday, 1 January."""
    saturday = moment.toordinal() + (6 - moment.isoweekday() % 7)
    year = type(moment).fromordinal(saturday).year
    first = type(moment)(year, 1, 1)
    first_sunday = first.toordinal() - first.isoweekday() % 7
    return year, (saturday - first_sunday) // 7 + 1


def _hour(moment: datetime) -> int:
    return moment.hour % 12 or 12


_TOKENS: dict[str, Callable[[datetime], str]] = {
    "YYYY": lambda at: f"{at.year:04}",
    "YY": lambda at: f"{at.year % 100:02}",
    "y": lambda at: str(at.year),
    "yy": lambda at: f"{at.year:02}",
    "yyy": lambda at: f"{at.year:03}",
    "yyyy": lambda at: f"{at.year:04}",
    "Qo": lambda at: _ordinal((at.month + 2) // 3),
    "Q": lambda at: str((at.month + 2) // 3),
    "MMMM": lambda at: f"{at:%B}",
    "MMM": lambda at: f"{at:%b}",
    "MM": lambda at: f"{at.month:02}",
    "Mo": lambda at: _ordinal(at.month),
    "M": lambda at: str(at.month),
    "DDDD": lambda at: f"{at.timetuple().tm_yday:03}",
    "DDDo": lambda at: _ordinal(at.timetuple().tm_yday),
    "DDD": lambda at: str(at.timetuple().tm_yday),
    "DD": lambda at: f"{at.day:02}",
    "Do": lambda at: _ordinal(at.day),
    "D": lambda at: str(at.day),
    "dddd": lambda at: f"{at:%A}",
    "ddd": lambda at: f"{at:%a}",
    "dd": lambda at: f"{at:%a}"[:2],
    "do": lambda at: _ordinal(at.isoweekday() % 7),
    "d": lambda at: str(at.isoweekday() % 7),
    "e": lambda at: str(at.isoweekday() % 7),
    "E": lambda at: str(at.isoweekday()),
    "GGGG": lambda at: f"{at.isocalendar().year:04}",
    "gggg": lambda at: f"{_locale_week(at)[0]:04}",
    "GG": lambda at: f"{at.isocalendar().year % 100:02}",
    "gg": lambda at: f"{_locale_week(at)[0] % 100:02}",
    "WW": lambda at: f"{at.isocalendar().week:02}",
    "Wo": lambda at: _ordinal(at.isocalendar().week),
    "W": lambda at: str(at.isocalendar().week),
    "ww": lambda at: f"{_locale_week(at)[1]:02}",
    "wo": lambda at: _ordinal(_locale_week(at)[1]),
    "w": lambda at: str(_locale_week(at)[1]),
    "HH": lambda at: f"{at.hour:02}",
    "H": lambda at: str(at.hour),
    "hh": lambda at: f"{_hour(at):02}",
    "h": lambda at: str(_hour(at)),
    "kk": lambda at: f"{at.hour or 24:02}",
    "k": lambda at: str(at.hour or 24),
    "mm": lambda at: f"{at.minute:02}",
    "m": lambda at: str(at.minute),
    "S": lambda at: f"{at.microsecond:06}"[:1],
    "SS": lambda at: f"{at.microsecond:06}"[:2],
    "SSS": lambda at: f"{at.microsecond:06}"[:3],
    "ss": lambda at: f"{at.second:02}",
    "s": lambda at: str(at.second),
    "A": lambda at: "AM" if at.hour < 12 else "PM",  # noqa: PLR2004 - noon
    "a": lambda at: "am" if at.hour < 12 else "pm",  # noqa: PLR2004 - noon
    "X": lambda at: str(int(at.timestamp())),
    "x": lambda at: str(int(at.timestamp() * 1000)),
}
