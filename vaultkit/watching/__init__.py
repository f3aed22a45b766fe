"""The watcher's loop: hints in, quiet notes out, each looked at once it is left alone."""

from vaultkit.watching.loop import Watching

__all__ = ["Watching"]
