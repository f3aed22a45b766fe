"""All commands by name, each built only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
import typer.core
import typer.main

from vaultkit import __version__
from vaultkit.cli.table import COMMANDS

if TYPE_CHECKING:
    import click

# Typer would load rich for every help text, and then print `\[default: …]` with its backslash.
typer.core.HAS_RICH = False

_SETTINGS = {"help_option_names": ["-h", "--help"]}


class _Commands(typer.core.TyperGroup):
    """Builds one command at a time: typer takes milliseconds for each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        found = getattr(import_module(f"vaultkit.cli.{entry.module}"), entry.function)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(
                add_completion=False, rich_markup_mode=None, context_settings=_SETTINGS
            )
            alone.command(cmd_name)(found)
            found = alone
        return typer.main.get_command(found)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


app = typer.Typer(
    cls=_Commands,
    name="vaultkit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=_SETTINGS,
)


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
