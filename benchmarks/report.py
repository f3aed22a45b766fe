"""What was measured, as one table for each topic, beside what was promised."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console


@dataclass
class Topic:
    """One table.

    Attributes:
        title: what it is about.
        columns: the headings; the first is left of all, the last holds what was promised.
        rows: the cells of each row.
    """

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: str) -> None:
        self.rows.append(cells)

    def print(self, console: Console) -> None:
        if not self.rows:
            return
        table = Table(title=self.title, title_justify="left", box=box.SIMPLE_HEAD)
        for column in self.columns:
            numbers = column not in {"what", "goal"}
            table.add_column(column, justify="right" if numbers else "left", no_wrap=True)
        before = ""
        for first, *rest in self.rows:
            if before and first != before:
                table.add_section()
            table.add_row("" if first == before else first, *rest)
            before = first
        console.print(table)


def goal(value: float, most: float | None, unit: str = "") -> str:
    """Return the cell that says what was promised and whether it was kept."""
    if most is None:
        return ""
    kept = "[green]met[/]" if value <= most else "[bold red]NOT MET[/]"
    return f"≤ {most:g}{unit} {kept}"


def none_of(count: int) -> str:
    """Return the cell for what should not happen at all."""
    return "0 [green]met[/]" if not count else "0 [bold red]NOT MET[/]"
