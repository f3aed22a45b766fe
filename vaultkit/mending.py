"""Plan the fixes that findings carry, all of one note in one change."""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from vaultkit.plan import Change, Plan
from vaultkit.text import apply_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vaultkit.finding import Finding, Fix
    from vaultkit.text import Edit


def mend(findings: Iterable[Finding], texts: Mapping[str, str], *, unsafe: bool) -> Plan:
    """Return the plan that applies the fixes of some findings.

    Args:
        findings: in any order; those without a fix are passed over.
        texts: the text of every note that has a finding, by path.
        unsafe: apply fixes that might not be what the author meant, too.
    """
    fixable = [(one.path, one.fix) for one in findings if one.fix and (one.fix.safe or unsafe)]
    fixable.sort(key=lambda one: one[0])
    changes = []
    for path, group in groupby(fixable, key=lambda one: one[0]):
        fixes = list(_apart(fix for _, fix in group))
        edits = [_ended(edit, texts[path]) for fix in fixes for edit in fix.edits]
        after = apply_edits(texts[path], edits)
        why = tuple(dict.fromkeys(fix.title for fix in fixes))
        changes.append(Change(PurePosixPath(path), texts[path], after, why))
    return Plan(tuple(changes))


def _ended(edit: Edit, text: str) -> Edit:
    """Return an edit with line ends like those of the note."""
    return edit._replace(new=edit.new.replace("\n", "\r\n")) if "\r\n" in text else edit


def _apart(fixes: Iterable[Fix]) -> Iterator[Fix]:
    """Yield the fixes that touch no text that an earlier one touches; the rest waits its turn."""
    taken: list[tuple[int, int]] = []
    for fix in fixes:
        spans = [edit.span for edit in fix.edits]
        if all(end <= start or stop <= begin for begin, end in taken for start, stop in spans):
            taken += spans
            yield fix
