"""What all commands share: the vault they are about, and how they end."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vaultkit.disk.reading import VaultFolder
    from vaultkit.plan import Plan
    from vaultkit.vault import Vault

_LONG_SECONDS = 0.5

VaultOption = Annotated[
    str | None,
    typer.Option(
        "--vault",
        envvar="VAULTKIT_VAULT",
        metavar="PATH",
        help="The vault; else the nearest folder upwards that is one.",
        show_envvar=False,
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="List what would be done.")]
DiffOption = Annotated[bool, typer.Option("--diff", help="Print what would be done as a diff.")]
CheckOption = Annotated[
    bool, typer.Option("--check", help="As --dry-run; exit 1 if there is anything to do.")
]


class UsageError(Exception):
    """What was asked cannot be done; the message is for the person who asked."""


def opened(vault: str | None) -> VaultFolder:
    """Return the vault that a command is about."""
    from vaultkit.disk.reading import find_root, open_vault

    return open_vault(find_root(Path.cwd(), vault))


def whole(folder: VaultFolder) -> Vault:
    """Return the vault, read; a progress bar appears when that takes long."""
    from vaultkit.disk.reading import read_vault

    with progress("reading notes") as report:
        return read_vault(folder, report)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function to report progress to; on a terminal, long work shows a bar."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.progress import Progress

    from vaultkit.export.people import console

    bar = Progress(console=console(error=True), transient=True)
    task = bar.add_task(what, total=None)
    begun = time.monotonic()
    shown = False

    def report(done: int, total: int) -> None:
        nonlocal shown
        if not shown and time.monotonic() - begun > _LONG_SECONDS:
            bar.start()
            shown = True
        if shown:
            bar.update(task, completed=done, total=total)

    try:
        yield report
    finally:
        bar.stop()


def note_path(vault: Vault, folder: VaultFolder, name: str) -> str:
    """Return the path in the vault of the note that a person names.

    Raises:
        UsageError: there is none, or several could be meant.
    """
    from vaultkit.vault import AmbiguousNameError

    full = Path(name).resolve()
    if full.is_relative_to(folder.root):
        path = full.relative_to(folder.root).as_posix()
        if path in vault.notes:
            return path
    try:
        return vault.find(name)
    except AmbiguousNameError as error:
        candidates = ", ".join(error.candidates)
        message = f"several notes are called {name!r}: {candidates}; name one by its path"
        raise UsageError(message) from None
    except LookupError:
        near = vault.suggest(name)
        hint = f"did you mean {near!r}?" if near else "`vaultkit status --all` lists all"
        message = f"no note {name!r} in {folder.root}; {hint}"
        raise UsageError(message) from None


def write_out(text: str) -> None:
    """Write data to standard output as UTF-8, whatever the terminal's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Tell the person something that is no data."""
    from vaultkit.export.people import printable

    print("\n".join(printable(line) for line in text.split("\n")), file=sys.stderr)  # noqa: T201 - for people


def shown_only(plan: Plan, *, dry_run: bool, diff: bool, check: bool) -> bool:
    """Show a plan as asked; return whether that was all that was asked.

    Raises:
        typer.Exit: with code 1 if `--check` was given and there is something to do.
    """
    if diff:
        write_out(plan.diff())
    elif dry_run or check:
        for change in plan:
            what = "new" if change.before is None else "change"
            write_out(f"{what} {change.path}: {'; '.join(change.why)}\n")
    if check and plan:
        raise typer.Exit(1)
    return dry_run or diff or check
