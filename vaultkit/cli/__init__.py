"""The command line: read, plan, show, maybe carry out."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
import typer.core

from vaultkit import __version__
from vaultkit.cli import graphing, keeping, looking, making, mending, showing
from vaultkit.cli.common import UsageError

_WRONG = 2

# Typer would load rich for every help text, and then print `\\[default: …]` with its backslash.
typer.core.HAS_RICH = False

app = typer.Typer(
    name="vaultkit",
    help="Keep an Obsidian vault of engineering notes true while people just write.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    showing.demo,
    making.init,
    making.new,
    making.new_feature,
    keeping.watch,
    keeping.update,
    looking.check,
    looking.links,
    looking.status,
    looking.explain,
    mending.fix,
):
    app.command()(command)
app.add_typer(graphing.app, name="graph")


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - the option's value
    if wanted:
        print(f"vaultkit {__version__}")  # noqa: T201 - what was asked for
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Keep an Obsidian vault of engineering notes true while people just write."""
    del version


def main() -> None:
    """Run the program; an expected error is one sentence and exit code 2."""
    try:
        app()
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain of it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_WRONG)
    except _expected() as error:
        from vaultkit.export.people import printable  # noqa: PLC0415 - only to complain

        print(f"vaultkit: {printable(str(error))}", file=sys.stderr)  # noqa: T201 - for people
        sys.exit(_WRONG)


def _expected() -> tuple[type[Exception], ...]:
    """Return the errors whose message is for people; looked up only when there is one."""
    from vaultkit.disk.reading import VaultError  # noqa: PLC0415 - only to complain
    from vaultkit.store import StateError  # noqa: PLC0415 - only to complain

    return (UsageError, VaultError, StateError)
