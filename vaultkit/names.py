"""Turn titles into file names that every system accepts, and compare names as Obsidian does."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTE_SUFFIX = ".md"
CANVAS_SUFFIX = ".canvas"
# https://help.obsidian.md/file-formats
_ACCEPTED = frozenset(
    {"md", "canvas", "base", "pdf"}
    | {"avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"}
    | {"flac", "m4a", "mp3", "ogg", "wav", "webm", "3gp", "mkv", "mov", "mp4", "ogv"}
)
_FORBIDDEN_BETWEEN = re.compile(r"\s*[:|]\s*")
_FORBIDDEN = re.compile(r'[\\/*?"<>#^\[\]]+')
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+"
)
_HERE_OR_ABOVE = re.compile(r"(?<![^\\/\s])\.{1,2}[\\/]+")
_COMMENT = re.compile(r"%%+")
_SPACES = re.compile(r"[\s\u00a0]+")
_SLASHES = re.compile(r"[/]+")
_NOT_SLUG = re.compile(r"[^\w]+")
# Names of devices that Windows keeps for itself, with any extension.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?= *(?:\.|\Z))", re.IGNORECASE)
# ext4 and most others take 255 bytes; sync services put their own marks behind the name.
_LONGEST_NAME = 200


# How sync services name a second version. (iCloud's `A 2`, Google Drive's `A (1)` and
# OneDrive's `A-LAPTOP` are names that people give too.)
_CONFLICT_COPY = re.compile(
    r"""
      \.sync-conflict-\d{8}-\d{6}                       # Syncthing, Obsidian Sync
    | \((?:[^()]*'s\ )?conflicted\ copy\b           # Obsidian Sync, Dropbox, Nextcloud
    | \((?:case|white\ ?space|unicode\ encoding|selective\ sync)\ conflict(?:\ \d+)?\)  # Dropbox
    | \(case\ clash\ from\ [^()]*\)|_conflict-\d{8}-\d{6}   # Nextcloud, ownCloud
    | \(sfconflict\ [^()]*\)                            # Seafile
    | [-.]safebackup-\d{4}                              # OneDrive's client for Linux
    | \[conflicted(?:\ \d+)?\]                          # pCloud
    | _[a-z]{3}-\d\d-\d{4,6}-\d{4}_[a-z]*conflict         # Synology Drive
    | \.conflict\d*(?:\.|\Z)                            # Resilio Sync, rclone
    """,
    re.IGNORECASE | re.VERBOSE,
)


class UnusableTitleError(ValueError):
    """A title of which no file name is left."""


def is_note(path: str) -> bool:
    """Say whether a file holds text with links: a note or a canvas."""
    return path.lower().endswith((NOTE_SUFFIX, CANVAS_SUFFIX))


def is_indexed(name: str) -> bool:
    """Say whether links reach a file of that name: by its extension, or if it has none."""
    dot = name.rfind(".")
    return dot < 0 or name[dot + 1 :].lower() in _ACCEPTED


def file_stem(name: str) -> str:
    """Return *name* as a file name without extension, safe on Windows, macOS, Linux and Android.

    A colon or pipe becomes `` - ``, other forbidden characters a blank; what links cannot
    hold (``# ^ [ ] | %%``) goes too, and so do the ``../`` of a path. The name is cut at 200 bytes
    of UTF-8.

    Raises:
        UnusableTitleError: nothing that could be a name is left.
    """
    stem = unicodedata.normalize("NFC", _CONTROL.sub(" ", name))
    stem = _HERE_OR_ABOVE.sub("", stem)
    stem = _FORBIDDEN_BETWEEN.sub(" - ", stem)
    stem = _COMMENT.sub(" ", _FORBIDDEN.sub(" ", stem))
    stem = _no_device(_SPACES.sub(" ", stem).strip(" .-"))
    encoded = stem.encode("utf-8")
    if len(encoded) > _LONGEST_NAME:
        stem = _no_device(encoded[:_LONGEST_NAME].decode("utf-8", "ignore").strip(" .-"))
    if not any(char.isalnum() or unicodedata.category(char) == "So" for char in stem):
        raise UnusableTitleError
    return stem


def _no_device(stem: str) -> str:
    found = _DEVICE.match(stem)
    return f"{found[1]}_{stem[found.end() :]}" if found else stem


def slug(title: str) -> str:
    """Return *title* in lower case with hyphens between its words, empty if it has none."""
    return _NOT_SLUG.sub("-", unicodedata.normalize("NFC", title).lower()).strip("-_")


def lookup_key(path: str) -> str:
    """Return a path as Obsidian compares it: NFC, plain blanks, single slashes, lower case.

    A leading slash goes; a trailing one stays, since what names a folder never finds a note.
    """
    if path.isascii():
        return (_SLASHES.sub("/", path) if "//" in path else path).removeprefix("/").lower()
    normal = unicodedata.normalize("NFC", path).replace("\u00a0", " ")
    return _SLASHES.sub("/", normal).removeprefix("/").lower().replace("ς", "σ")


def folders_above(path: str) -> Iterator[str]:
    """Yield the folders that a path lies in, each with a `/` at its end, as names compare."""
    key = lookup_key(path)
    end = key.rfind("/")
    while end >= 0:
        yield key[: end + 1]
        end = key.rfind("/", 0, end)


def is_conflict_copy(path: str) -> bool:
    """Say whether a file's name is one that a sync service gives a second version."""
    return _CONFLICT_COPY.search(path.rpartition("/")[2]) is not None
