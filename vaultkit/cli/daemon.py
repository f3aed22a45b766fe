"""Commands about the watcher in the background: daemon start, stop, status and the like."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from vaultkit.cli.common import UsageError, VaultOption, root_of, say, state_outside, write_out
from vaultkit.export.printable import printable

if TYPE_CHECKING:
    from pathlib import Path

    from vaultkit.daemon.talk import Answer

app = typer.Typer(
    help="Keep the vault true in the background.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

QuietOption = Annotated[
    float | None,
    typer.Option("--quiet", min=0, metavar="SECONDS", help="How long a note is left alone first."),
]
ReadOnlyOption = Annotated[bool, typer.Option("--read-only", help="Only tell.")]
WriteOption = Annotated[
    bool, typer.Option("--write", help="Write into a vault without vaultkit.toml too.")
]
_NOT_RUNNING = 1


@app.command()
def start(
    *,
    vault: VaultOption = None,
    quiet: QuietOption = None,
    read_only: ReadOnlyOption = False,
    write: WriteOption = False,
) -> None:
    """Start it; ends when the vault is watched."""
    from vaultkit.daemon.place import card_of
    from vaultkit.daemon.starting import NotStartedError
    from vaultkit.daemon.starting import start as started
    from vaultkit.holding import Wishes

    root = root_of(vault)
    state = state_outside(root)
    if card := card_of(state):
        say(f"a daemon keeps {root} already (process {card.pid})")
        return
    try:
        status = started(root, state, Wishes(write, read_only, quiet))
    except NotStartedError as error:
        message = f"the daemon did not start: {error}"
        raise UsageError(message) from None
    say(_in_short(status))


@app.command()
def stop(*, vault: VaultOption = None) -> None:
    """End it, after the note that it is writing."""
    from vaultkit.daemon.starting import NotStoppedError
    from vaultkit.daemon.starting import stop as stopped

    root = root_of(vault)
    try:
        there_was_one = stopped(state_outside(root))
    except NotStoppedError as error:
        raise UsageError(str(error)) from None
    say("stopped" if there_was_one else f"no daemon keeps {root}")


@app.command()
def restart(
    *,
    vault: VaultOption = None,
    quiet: QuietOption = None,
    read_only: ReadOnlyOption = False,
    write: WriteOption = False,
) -> None:
    """End it and start it, as after an upgrade of the program."""
    stop(vault=vault)
    start(vault=vault, quiet=quiet, read_only=read_only, write=write)


@app.command()
def status(
    *,
    vault: VaultOption = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")] = "text",
) -> None:
    """Tell what it does and found; exit 1 if none runs."""
    from vaultkit.daemon.telling import described

    if form not in {"text", "json"}:
        message = f"--format {form}: choose text or json"
        raise UsageError(message)
    root = root_of(vault)
    told = _asked(root, state_outside(root), "status")
    write_out(json.dumps(told, indent=2) + "\n" if form == "json" else described(told))
    if not told["running"]:
        raise typer.Exit(_NOT_RUNNING)


@app.command()
def pause(*, vault: VaultOption = None) -> None:
    """Let it write nothing until it is resumed; it goes on looking."""
    _tell(vault, "pause")


@app.command()
def resume(*, vault: VaultOption = None) -> None:
    """Let it write again."""
    _tell(vault, "resume")


@app.command()
def logs(
    *,
    vault: VaultOption = None,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on until Ctrl-C.")] = False,
    lines: Annotated[
        int, typer.Option("-n", "--lines", min=0, metavar="COUNT", help="How many, at first.")
    ] = 50,
) -> None:
    """Show what it did: of which note and what kind of thing, without a word of the notes."""
    from vaultkit.daemon.telling import follow_log, last_lines

    state = state_outside(root_of(vault))
    told = last_lines(state, lines)
    for line in told:
        write_out(f"{printable(line)}\n")
    if not told and lines:
        say("nothing is logged yet; `vaultkit daemon start` starts what logs")
    if not follow:
        return
    try:
        for line in follow_log(state):
            write_out(f"{printable(line)}\n")
    except KeyboardInterrupt:
        return


@app.command()
def install(
    *,
    vault: VaultOption = None,
    quiet: QuietOption = None,
    read_only: ReadOnlyOption = False,
    write: WriteOption = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the file that would be written.")
    ] = False,
) -> None:
    """Have it started at login, and start it."""
    from vaultkit.daemon import installing
    from vaultkit.daemon.starting import NotStoppedError
    from vaultkit.daemon.starting import stop as stopped
    from vaultkit.holding import Wishes

    root = root_of(vault)
    state = state_outside(root)
    try:
        startup = installing.startup_for(root, state, Wishes(write, read_only, quiet))
        by_hand = "\n".join(" ".join(one) for one in (startup.known, *startup.on))
        if dry_run:
            say(f"would write {startup.path}:")
            write_out(startup.text)
            say(f"and run:\n{by_hand}")
            return
        installing.put(startup, state)
        say(f"wrote {startup.path}")
        if why := installing.run([startup.known]):
            say(f"nothing was started, because {why}; once that works, run\n{by_hand}")
            return
        # One that was started by hand makes room for the one that the system looks after.
        stopped(state)
        if why := installing.run(startup.on):
            message = f"the daemon did not start: {why}; see `vaultkit daemon logs`"
            raise UsageError(message)
    except (installing.NotInstalledError, NotStoppedError) as error:
        raise UsageError(str(error)) from None
    status = installing.ready(state)
    say(_in_short(status) if status else "it is not ready yet; see `vaultkit daemon status`")


@app.command()
def uninstall(
    *,
    vault: VaultOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the file that would go.")
    ] = False,
) -> None:
    """Have it started at login no more, and end it."""
    from vaultkit.daemon import installing
    from vaultkit.daemon.place import card_of
    from vaultkit.holding import Wishes

    root = _root_though_gone(vault)
    state = state_outside(root)
    try:
        startup = installing.startup_for(root, state, Wishes())
        if dry_run:
            would = f"would remove {startup.path}"
            say(would if startup.is_there else f"nothing is installed for {root}")
            return
        if startup.is_there:
            installing.run([startup.off])
        there_was_one = installing.take_away(startup)
    except installing.NotInstalledError as error:
        raise UsageError(str(error)) from None
    if there_was_one:
        installing.run([startup.known])
    say(f"removed {startup.path}" if there_was_one else f"nothing is installed for {root}")
    if there_was_one and card_of(state):
        say("the daemon that runs goes on; `vaultkit daemon stop` ends it")


def _root_though_gone(vault: str | None) -> Path:
    """Return the vault's folder, also where it was deleted: what starts its daemon was not."""
    from pathlib import Path

    named = Path(vault) if vault else None
    return root_of(vault) if named is None or named.exists() else named.resolve()


@app.command(hidden=True)
def run(
    *,
    vault: VaultOption = None,
    quiet: QuietOption = None,
    read_only: ReadOnlyOption = False,
    write: WriteOption = False,
) -> None:
    """Be the daemon: for `start` and for what starts programs at login."""
    from vaultkit.daemon.serving import Daemon
    from vaultkit.holding import Wishes

    root = root_of(vault)
    Daemon(root, state_outside(root), Wishes(write, read_only, quiet)).serve()


def _tell(vault: str | None, what: str) -> None:
    root = root_of(vault)
    told = _asked(root, state_outside(root), what)
    if not told["running"]:
        message = f"no daemon keeps {root}; `vaultkit daemon start` starts one"
        raise UsageError(message)
    say(_in_short(told))


def _asked(root: Path, state: Path, question: str) -> Answer:
    from vaultkit.daemon.place import card_of
    from vaultkit.daemon.talk import SilentError, ask

    card = card_of(state)
    if card is None:
        return {"version": 1, "running": False, "vault": str(root)}
    try:
        return ask(card, question)
    except SilentError as error:
        raise UsageError(str(error)) from None


def _in_short(status: Answer) -> str:
    notes = status["notes"]
    count = "1 note" if notes == 1 else f"{notes:,} notes"
    where = f"{status['vault']} by {status['watching']}"
    return f"watching {count} in {where}; writing {status['writing']}"
