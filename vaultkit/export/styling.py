"""Bold, dim and coloured text, where whatever shows it can."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import TextIO


class Style(NamedTuple):
    """How text looks, as the numbers of ECMA-48's "select graphic rendition"."""

    attributes: str = ""
    colour: str = ""


BOLD = Style("1")
BOLD_UNDERLINE = Style("1;4")
DIM = Style("2")
RED = Style("", "31")
BOLD_RED = Style("1", "31")
GREEN = Style("", "32")
YELLOW = Style("", "33")
CYAN = Style("", "36")


class Styler(NamedTuple):
    """Gives text its style, as far as whatever shows it can: all of it, all but colours, nothing.

    Attributes:
        styles: whether text has any style.
        colours: whether a style's colour is part of it.
    """

    styles: bool
    colours: bool

    def __call__(self, text: str, style: Style) -> str:
        """Return *text* between the codes of a style."""
        if not self.styles or not text:
            return text
        codes = style.attributes
        if self.colours and style.colour:
            codes = f"{codes};{style.colour}" if codes else style.colour
        return f"\x1b[{codes}m{text}\x1b[0m" if codes else text


PLAIN = Styler(styles=False, colours=False)


def styler_for(stream: TextIO) -> Styler:
    """Return what styles text for *stream*, decided as rich decides: both may be on one screen."""
    if not _shows_codes(stream):
        return PLAIN
    return Styler(styles=True, colours=not os.environ.get("NO_COLOR"))


def _shows_codes(stream: TextIO) -> bool:
    if not _is_terminal(stream) or os.environ.get("TERM", "").lower() in {"dumb", "unknown"}:
        return False
    if sys.platform == "win32":
        # Only there does a terminal have to be asked, and rich knows how.
        from rich.console import detect_legacy_windows  # noqa: PLC0415 - 30 ms, needed only here

        return not detect_legacy_windows()
    return True


def _is_terminal(stream: TextIO) -> bool:
    told = os.environ.get("TTY_COMPATIBLE")
    if told in {"0", "1"}:
        return told == "1"
    forced = os.environ.get("FORCE_COLOR")
    return stream.isatty() if forced is None else forced != ""
