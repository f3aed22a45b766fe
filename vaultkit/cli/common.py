"""What all commands share: the vault they are about, and how they end."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaultkit.export.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from rich.progress import Progress

    from vaultkit.indexing import Known
    from vaultkit.plan import Plan
    from vaultkit.vault import Vault

_LONG_SECONDS = 0.5
_STEP_SECONDS = 0.1

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


def root_of(vault: str | None) -> Path:
    """Return the folder of the vault that a command is about."""
    from vaultkit.disk.rooting import find_root

    return find_root(Path.cwd(), vault)


def state_outside(root: Path) -> Path:
    """Return the folder where the state of a vault is kept.

    Raises:
        UsageError: it lies in the vault, where it would be synced and watched.
    """
    from vaultkit.places import STATE_VARIABLE, state_folder

    state = state_folder(root)
    if state.resolve().is_relative_to(root.resolve()):
        message = f"the state folder {state} lies in the vault; name another with {STATE_VARIABLE}"
        raise UsageError(message)
    return state


def known(vault: str | None) -> Known:
    """Return what is known of the vault that a command is about."""
    from vaultkit.indexing import Known

    return Known(root_of(vault), reading)


def reading() -> AbstractContextManager[Callable[[int, int], None]]:
    """Give a function to report progress to while notes are read."""
    return progress("reading notes")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function to report progress to; on a terminal, long work shows a bar."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    bar: Progress | None = None
    due = time.monotonic() + _LONG_SECONDS

    def report(done: int, total: int) -> None:
        nonlocal bar, due
        now = time.monotonic()
        if now < due:
            return
        due = now + _STEP_SECONDS
        bar = bar or _bar(what)
        bar.update(bar.task_ids[0], completed=done, total=total)

    try:
        yield report
    finally:
        if bar:
            bar.stop()


def _bar(what: str) -> Progress:
    """Return a progress bar, shown already; short work never waits for what draws it."""
    from rich.progress import Progress

    from vaultkit.export.layout import console

    bar = Progress(console=console(error=True), transient=True)
    bar.add_task(what, total=None)
    bar.start()
    return bar


def note_path(vault: Vault, root: Path, name: str) -> str:
    """Return the path in the vault of the note that a person names.

    Raises:
        UsageError: there is none, or several could be meant.
    """
    from vaultkit.vault import AmbiguousNameError

    full = Path(name).resolve()
    if full.is_relative_to(root):
        path = full.relative_to(root).as_posix()
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
        message = f"no note {name!r} in {root}; {hint}"
        raise UsageError(message) from None


def write_out(text: str) -> None:
    """Write data to standard output as UTF-8, whatever the terminal's encoding.

    Raises:
        UsageError: it cannot be written.
        BrokenPipeError: nobody reads it any more.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"the output cannot be written: {error.strerror}; make room, or name another file"
        raise UsageError(message) from None


def say(text: str) -> None:
    """Tell the person something that is no data."""
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
            line = f"{what} {change.path}: {'; '.join(change.why)}"
            write_out(f"{printable(line)}\n")
    if check and plan:
        raise typer.Exit(1)
    return dry_run or diff or check
