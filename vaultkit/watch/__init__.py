"""Watch a vault's folder: hints that something happened, and doubts whether all was told."""

from vaultkit.watch.events import WatchError
from vaultkit.watch.hints import Hint
from vaultkit.watch.watcher import Watcher

__all__ = ["Hint", "WatchError", "Watcher"]
