"""What a check found, as a value that is light to load: what prints it needs no checks."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

from vaultkit.text import Edit, Span


class Severity(StrEnum):
    """How much a finding weighs; only errors make `check` fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"


class Fix(NamedTuple):
    """What would mend a finding: a title for people, and the edits in the finding's note.

    A fix is safe when it cannot change what the author meant.
    """

    title: str
    safe: bool
    edits: tuple[Edit, ...]


class Finding(NamedTuple):
    """One thing wrong or unfinished; lines and columns count from 1, columns in code points.

    Findings of one code that share a *group* other than "" are told once a vault.
    """

    code: str
    severity: Severity
    path: str
    span: Span
    start: tuple[int, int]
    end: tuple[int, int]
    message: str
    fix: Fix | None = None
    group: str = ""


_BY_NAME = {one.value: one for one in Severity}


def plain_finding(finding: Finding) -> tuple[Any, ...]:
    """Return plain values that `finding_of` takes."""
    code, severity, path, span, start, end, message, fix, group = finding
    mends = fix and (fix.title, fix.safe, [(*edit.span, edit.new) for edit in fix.edits])
    return code, severity.value, path, *span, *start, *end, message, mends, group


def finding_of(plain: tuple[Any, ...]) -> Finding:
    """Return the finding that was made plain."""
    code, severity, path, first, last, line, column, to, at, message, mends, group = plain
    fix = None
    if mends:
        title, safe, edits = mends
        fix = Fix(title, safe, tuple(Edit(Span(one, two), new) for one, two, new in edits))
    span = Span(first, last)
    return Finding(
        code, _BY_NAME[severity], path, span, (line, column), (to, at), message, fix, group
    )
