"""Read the fields of a header that stands in a table, whichever way it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.header.model import Dialect, Field
from vaultkit.scan import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vaultkit.scan import Table
    from vaultkit.text import Span

# What heads a column of keys.
_NO_KEYS = frozenset(
    {"", "field", "key", "property", "attribute", "item", "metadata", "name", "meta"}
)
_PAIR = 2


def fields_of_tables(text: str, tables: Iterable[Table]) -> Iterator[Field]:
    """Yield the fields of tables: of pairs in two columns, or of one row below its keys."""
    for table in tables:
        rows = [cells(text, row) for row in table.rows]
        head = cells(text, table.header)
        in_pairs = all(len(row) == _PAIR for row in (head, *rows))
        said = _plain(text, head[0]) if head else ""
        if in_pairs and (said.casefold() in _NO_KEYS or len(rows) != 1):
            pairs = rows if said.casefold() in _NO_KEYS else [head, *rows]
            yield from (_field(text, key, value) for key, value in pairs)
        elif len(rows) == 1:
            yield from (_field(text, key, value) for key, value in zip(head, rows[0], strict=False))


def _field(text: str, key: Span, value: Span) -> Field:
    return Field(_plain(text, key), value.of(text).strip(), key, value, Dialect.TABLE, sure=False)


def _plain(text: str, cell: Span) -> str:
    return cell.of(text).strip().strip("*_`").strip().rstrip(":").strip("*_").strip()
