"""Run the command line as `python -m vaultkit`."""

from vaultkit.cli import run

run()
