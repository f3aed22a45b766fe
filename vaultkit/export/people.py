"""Findings, links and status as text for people."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vaultkit.checks import Finding
    from vaultkit.export.rows import StatusRow
    from vaultkit.facts import Counted
    from vaultkit.vault import ResolvedLink, Vault

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_SHOWN_INFOS = 3
_UNBOUND_WIDTH = 1000
_WIDE = 104


def console(*, error: bool = False) -> Console:
    """Return a console that colours only on a terminal and keeps long lines whole elsewhere."""
    made = Console(stderr=error, highlight=False, markup=False, emoji=False, soft_wrap=True)
    if not made.is_terminal:
        made.width = _UNBOUND_WIDTH
    return made


def printable(text: str) -> str:
    """Return *text* with control characters escaped, so that no name can move the cursor."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode-escape").decode("ascii")
        for char in text
    )


def show_findings(
    findings: list[Finding], looked_at: int, out: Console, *, everything: bool = False
) -> None:
    """Print findings grouped by note, and a last line that sums up."""
    for path, group in groupby(findings, key=lambda one: one.path):
        found = list(group)
        out.print(Text(printable(path), style="bold underline"))
        width = max(len(_place(one)) for one in found)
        shown: Counter[str] = Counter()
        for one in found:
            shown[one.code] += 1
            if everything or one.severity != "info" or shown[one.code] <= _SHOWN_INFOS:
                out.print(_line(one, width))
        for code, count in shown.items():
            hidden = count - _SHOWN_INFOS
            quiet = all(one.severity == "info" for one in found if one.code == code)
            if quiet and not everything and hidden > 0:
                out.print(Text(f"  {'':{width}}  … and {hidden} more {code}", style="dim"))
        out.print()
    out.print(_summary(findings, looked_at))


def _place(one: Finding) -> str:
    return f"{one.start[0]}:{one.start[1]}"


def _line(one: Finding, width: int) -> Text:
    line = Text(f"  {_place(one):>{width}}  ")
    line.append(f"{one.severity.value:<7}", style=_STYLES[one.severity.value])
    line.append(f"  {printable(one.message)}  ")
    line.append(one.code, style="dim")
    return line


def _summary(findings: list[Finding], looked_at: int) -> Text:
    count = Counter(one.severity.value for one in findings)
    notes = len({one.path for one in findings})
    if not findings:
        return Text(f"{_plural(looked_at, 'note')}, nothing found", style="green")
    told = ", ".join(
        _plural(count[level], level) for level in ("error", "warning", "info") if count[level]
    )
    style = "red" if count["error"] else "yellow" if count["warning"] else "green"
    return Text(f"{told} in {notes} of {_plural(looked_at, 'note')}", style=style)


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def show_links(links: Iterable[ResolvedLink], vault: Vault, out: Console) -> None:
    """Print every link with where it leads, grouped by note."""
    counts: Counter[str] = Counter()
    for path, group in groupby(links, key=lambda one: one.source):
        out.print(Text(printable(path), style="bold underline"))
        for one in group:
            counts[one.reach.value] += 1
            line, column = vault.notes[path].lines.position(one.fact.link.span.start)
            text = Text(f"  {line:>4}:{column:<3} {printable(one.fact.link.raw)} ")
            text.append(f"{one.fact.relation} ", style="dim")
            if one.path is not None:
                text.append(f"→ {printable(one.path)}", style="green")
            if one.reach.value != "resolved":
                text.append(f" {one.reach.value}", style="bold red")
            out.print(text)
        out.print()
    told = ", ".join(f"{count:,} {reach}" for reach, count in counts.most_common())
    out.print(Text(told or "no links"))


def show_status(rows: Iterable[StatusRow], out: Console) -> None:
    """Print one row a note; a narrow terminal does without the day of creation."""
    narrow = out.width < _WIDE
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 1 - narrow), header_style="bold")
    table.add_column("Note", overflow="fold", min_width=12)
    for heading in ("Kind", "Status"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Criteria", "Tasks", "Questions", "Dangling"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("Updated",) if narrow else ("Created", "Updated"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        days = [(day or "–")[:10] for day in (row.created, row.updated)]
        table.add_row(
            Text(printable(row.path.rpartition("/")[2].removesuffix(".md"))),
            row.kind or "–",
            Text(row.status or "–"),
            _counted(row.criteria),
            _counted(row.tasks),
            _counted(row.questions),
            Text(str(row.dangling), style="red") if row.dangling else "",
            *(days[1:] if narrow else days),
        )
    if table.row_count:
        out.print(table, soft_wrap=False)
    else:
        out.print("no note of any kind here; `--all` shows the others too")


def _counted(boxes: Counted) -> Text:
    total = boxes.open + boxes.done
    if not total:
        return Text("")
    return Text(f"{boxes.done}/{total}", style="yellow" if boxes.open else "green")
