"""Judge whether a save was a person's on this device: anything against it, and it is adopted."""

from vaultkit.evidence.bursts import BURST, Burst, in_bursts
from vaultkit.evidence.gitwork import LOCK_SECONDS, GitLook, GitWork
from vaultkit.evidence.syncing import is_sync
from vaultkit.evidence.times import Whose, is_late, whose

__all__ = [
    "BURST",
    "LOCK_SECONDS",
    "Burst",
    "GitLook",
    "GitWork",
    "Whose",
    "in_bursts",
    "is_late",
    "is_sync",
    "whose",
]
