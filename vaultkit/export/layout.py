"""What rich lays out: the tables of status and kinds, and the console for it and for progress."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from vaultkit.export.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultkit.export.rows import StatusRow
    from vaultkit.facts import Counted
    from vaultkit.vault import Vault

_UNBOUND_WIDTH = 1000
_WIDE = 104
_COUNTED = ("Docs", "Reviewers", "Alternatives", "Decisions")


def console(*, error: bool = False) -> Console:
    """Return a console that colours only on a terminal and keeps long lines whole elsewhere."""
    made = Console(stderr=error, highlight=False, markup=False, emoji=False, soft_wrap=True)
    if not made.is_terminal:
        made.width = _UNBOUND_WIDTH
    return made


def show_status(rows: Iterable[StatusRow], out: Console, *, wide: bool = False) -> None:
    """Print one row a note; a narrow terminal does without the day of creation.

    Args:
        rows: what to print.
        out: where.
        wide: with all that is counted.
    """
    narrow = out.width < _WIDE
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 1 - narrow), header_style="bold")
    table.add_column("Note", overflow="fold", min_width=12)
    for heading in ("Kind", "Status"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Criteria", "Tasks", "Questions", "Dangling"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in _COUNTED if wide else ():
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("Updated",) if narrow else ("Created", "Updated"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        days = [printable((day or "–")[:10]) for day in (row.created, row.updated)]
        table.add_row(
            Text(printable(row.path.rpartition("/")[2].removesuffix(".md"))),
            printable(row.kind or "–"),
            Text(printable(row.status or "–")),
            _counted(row.criteria),
            _counted(row.tasks),
            _counted(row.questions),
            Text(str(row.dangling), style="red") if row.dangling else "",
            *(_more(row) if wide else ()),
            *(days[1:] if narrow else days),
        )
    if table.row_count:
        out.print(table, soft_wrap=False)
    else:
        out.print("no note of any kind here; `--all` shows the others too")


def _more(row: StatusRow) -> Iterator[Text]:
    yield _counted(row.documentation)
    for count in (row.reviewers, row.alternatives, row.decisions):
        yield Text(str(count or ""))


def _counted(boxes: Counted) -> Text:
    total = boxes.open + boxes.done
    if not total:
        return Text("")
    return Text(f"{boxes.done}/{total}", style="yellow" if boxes.open else "green")


def show_kinds(vault: Vault, out: Console) -> None:
    """Print one row a kind: where its notes live, what they are called, how many there are."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("Kind", "Folder", "File name", "Template", "Statuses"):
        table.add_column(heading, overflow="fold")
    table.add_column("Notes", justify="right", no_wrap=True)
    counts = Counter(
        facts.kind for path, facts in vault.notes.items() if not vault.is_template(path)
    )
    for kind in vault.kinds.all:
        config = kind.config
        missing = ""
        if not kind.template.note.text.strip():
            missing = " (missing or empty)"
        elif f"{vault.templates}/{config.template}" not in vault.files:
            missing = " (built in)"
        table.add_row(
            kind.key,
            Text(printable(config.folder)),
            Text(printable(config.name)),
            Text(printable(config.template + missing)),
            Text(printable(" → ".join(config.statuses) or "–")),
            str(counts[kind.key] or ""),
        )
    out.print(table, soft_wrap=False)
