"""Findings and links as text for people, one line each."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from vaultkit.export.printable import printable
from vaultkit.export.styling import (
    BOLD_RED,
    BOLD_UNDERLINE,
    CYAN,
    DIM,
    GREEN,
    RED,
    YELLOW,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultkit.export.styling import Styler
    from vaultkit.finding import Finding
    from vaultkit.vault import ResolvedLink, Vault

_STYLES = {"error": BOLD_RED, "warning": YELLOW, "info": CYAN}
_SHOWN_INFOS = 3
_PATH = attrgetter("path")


def findings_text(
    findings: list[Finding], looked_at: int, styled: Styler, *, everything: bool = False
) -> str:
    """Return findings grouped by note, and a last line that sums up.

    Args:
        findings: what was found, by path.
        looked_at: how many notes were looked at.
        styled: gives text its style.
        everything: list every info, not the first three of a kind in a note.
    """
    severities = {name: styled(f"{name:<7}", style) for name, style in _STYLES.items()}
    codes = {code: styled(code, DIM) for code in {one.code for one in findings}}
    lines: list[str] = []
    for path, group in groupby(findings, key=_PATH):
        found = list(group)
        lines.append(styled(printable(path), BOLD_UNDERLINE))
        places = [f"{one.start[0]}:{one.start[1]}" for one in found]
        width = max(map(len, places))
        infos: dict[str, int] = {}
        for one, place in zip(found, places, strict=True):
            if one.severity == "info":
                infos[one.code] = count = infos.get(one.code, 0) + 1
                if count > _SHOWN_INFOS and not everything:
                    continue
            severity, message = severities[one.severity], printable(one.message)
            lines.append(f"  {place:>{width}}  {severity}  {message}  {codes[one.code]}")
        for code, count in infos.items():
            if count > _SHOWN_INFOS and not everything:
                more = f"  {'':{width}}  … and {count - _SHOWN_INFOS} more {code}"
                lines.append(styled(more, DIM))
        lines.append("")
    lines.append(_summary(findings, looked_at, styled))
    return _joined(lines)


def _summary(findings: list[Finding], looked_at: int, styled: Styler) -> str:
    if not findings:
        return styled(f"{_plural(looked_at, 'note')}, nothing found", GREEN)
    count = Counter(one.severity.value for one in findings)
    notes = len({one.path for one in findings})
    told = ", ".join(
        _plural(count[level], level) for level in ("error", "warning", "info") if count[level]
    )
    style = RED if count["error"] else YELLOW if count["warning"] else GREEN
    return styled(f"{told} in {notes} of {_plural(looked_at, 'note')}", style)


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def links_text(links: Iterable[ResolvedLink], vault: Vault, styled: Styler) -> str:
    """Return every link with where it leads, grouped by note, and a last line that sums up."""
    counts: Counter[str] = Counter()
    lines: list[str] = []
    for path, group in groupby(links, key=lambda one: one.source):
        lines.append(styled(printable(path), BOLD_UNDERLINE))
        position = vault.notes[path].lines.position
        for one in group:
            counts[one.reach.value] += 1
            line, column = position(one.fact.link.span.start)
            lines.append(f"  {line:>4}:{column:<3} {''.join(_link(one, styled))}")
        lines.append("")
    told = ", ".join(f"{count:,} {reach}" for reach, count in counts.most_common())
    lines.append(told or "no links")
    return _joined(lines)


def _link(one: ResolvedLink, styled: Styler) -> Iterator[str]:
    yield f"{printable(one.fact.link.raw)} "
    yield styled(f"{printable(one.fact.relation)} ", DIM)
    if one.path is not None:
        yield styled(f"→ {printable(one.path)}", GREEN)
    if one.reach.value != "resolved":
        yield styled(f" {one.reach.value}", BOLD_RED)


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
