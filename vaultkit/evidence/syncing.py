"""The names that sync clients give a file before it is whole."""

from __future__ import annotations

import re

_SYNC_TEMPORARY = re.compile(
    r"""(?:\A|/)(?:
      (?:\.syncthing\.|~syncthing~)          # Syncthing
    | \.dropbox                              # Dropbox, whose cache may lie in the vault
    | \.tmp\.drive(?:down|up)load/           # Google Drive
    | \.(?:nextcloud|owncloud)|\._sync       # Nextcloud, ownCloud …
    | [^/]*\.~[0-9a-f]{1,8}\Z                # … which download to .NAME.~1a2b3c4d
    | [^/]*\.partial\Z                       # OneDrive's client for Linux, rclone
    | [^/]*\.!sync\Z|\.sync/                 # Resilio Sync
    | \.[^/]+\.icloud\Z                      # iCloud Drive
    | \.unison\.|\.mutagen-temporary         # Unison, Mutagen
    | \.SynologyWorkingDirectory/            # Synology Drive
    )""",
    re.VERBOSE,
)


def is_sync(origin: str, path: str) -> bool:
    """Say whether a file was moved to *path* from a sync client's temporary name."""
    folder, slash, name = path.rpartition("/")
    # rsync's temporary file is .NAME.XXXXXX beside the file.
    before = f"{folder}{slash}.{name}."
    rest = origin.removeprefix(before)
    if rest != origin and len(rest) == len("XXXXXX") and rest.isascii() and rest.isalnum():
        return True
    return _SYNC_TEMPORARY.search(origin) is not None
