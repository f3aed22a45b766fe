"""Open a vault: read its settings, its configuration and its kinds, and any text."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from vaultkit.config import Config, ConfigError, parse_config
from vaultkit.disk.rooting import CONFIG_NAME, SETTINGS_FOLDER
from vaultkit.disk.walking import VaultError, names
from vaultkit.kinds import make_kinds
from vaultkit.note import Note
from vaultkit.obsidian import ObsidianSettings, read_settings
from vaultkit.places import shipped_vault
from vaultkit.plugins import KNOWN
from vaultkit.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from vaultkit.kinds import Kinds

_SETTINGS = (
    *("app", "templates", "types", "workspace", "community-plugins"),
    *(f"plugins/{name}/data" for name in KNOWN),
)

# Nobody writes so much into a note; what is larger is something else by that name.
_LARGEST = 32 * 1024 * 1024


class ReadText(NamedTuple):
    """A file's text, and the sentence to tell if it could not be read as it is."""

    text: str
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class VaultFolder:
    """A vault on disk: where it is and what its own settings say.

    Attributes:
        root: the vault's folder, absolute, links resolved.
        settings: Obsidian's settings.
        kinds: kinds and configuration in force.
        templates: the templates folder, relative to the root.
        consent: the vault has a `vaultkit.toml`, so vaultkit may write into its notes.
    """

    root: Path
    settings: ObsidianSettings
    kinds: Kinds
    templates: str
    consent: bool


def open_vault(root: Path) -> VaultFolder:
    """Read a vault's settings, configuration and templates.

    Raises:
        VaultError: the folder or its configuration cannot be read.
    """
    settings = _read_settings(root)
    shipped = shipped_vault()
    base = _read_config(shipped, None)
    if settings.templates:
        base = replace(base, templates=settings.templates)
    config = _read_config(root, base)
    _check_codes(root, config)
    templates = config.templates.strip("/")
    if ".." in templates.split("/"):
        message = f"{root / CONFIG_NAME}: `templates` must be a folder of the vault"
        raise VaultError(message)
    own = _notes_in(root / templates) if templates else {}
    used = _templates(own, shipped, base, config)
    _check_read(root / templates, used.values())
    kinds = make_kinds(config, used)
    return VaultFolder(root, settings, kinds, templates, (root / CONFIG_NAME).is_file())


def _check_codes(root: Path, config: Config) -> None:
    if not config.severity:
        return
    # Checks take a while to load, and few vaults weigh them otherwise.
    from vaultkit.checks import CHECKS  # noqa: PLC0415

    codes = [check.code for check in CHECKS]
    for code in config.severity:
        if code not in codes:
            known = ", ".join(codes)
            message = f"{root / CONFIG_NAME}: no check `{code}` in [severity]; there are {known}"
            raise VaultError(message)


def _read_settings(root: Path) -> ObsidianSettings:
    texts: dict[str, str] = {}
    for name in _SETTINGS:
        try:
            texts[name] = (root / SETTINGS_FOLDER / f"{name}.json").read_text("utf-8", "replace")
        except OSError:
            continue
    return read_settings(texts)


def _read_config(root: Path, base: Config | None) -> Config:
    path = root / CONFIG_NAME
    try:
        return parse_config(path.read_text("utf-8"), base)
    except FileNotFoundError:
        return parse_config("", base)
    except UnicodeDecodeError:
        message = f"{path}: not UTF-8; save it as UTF-8"
        raise VaultError(message) from None
    except ConfigError as error:
        message = f"{path}: {error}; correct it, or move it away to use the defaults"
        raise VaultError(message) from None
    except OSError as error:
        message = f"{path}: {error.strerror}; make it readable"
        raise VaultError(message) from None


def _notes_in(folder: Path) -> dict[str, Note]:
    return {path.name: _note(path) for path in sorted(folder.glob("*.md"))}


def _templates(
    own: Mapping[str, Note], shipped: Path, base: Config, config: Config
) -> Mapping[str, Note]:
    """Return each kind's template: the vault's own, one there whose H1 fits, else the shipped."""
    found: dict[str, Note] = {}
    for key, table in config.kinds.items():
        note = own.get(table.template) or _fitting(own, table.heading)
        if note is None and key in base.kinds:
            path = shipped / "Templates" / base.kinds[key].template
            note = _note(path) if path.is_file() else None
        if note is not None:
            found[key] = note
    return found


def _check_read(folder: Path, used: Iterable[Note]) -> None:
    """See that the templates in use could be read as they are.

    Raises:
        VaultError: one could not.
    """
    for name in dict.fromkeys(note.path for note in used):
        trouble = read_text(folder / name).trouble if (folder / name).is_file() else None
        if trouble:
            message = f"{folder / name}: {trouble}"
            raise VaultError(message)


def _fitting(templates: Mapping[str, Note], heading: str) -> Note | None:
    """Return the template whose H1 is what the kind's heading looks like unfilled."""
    wanted = heading.partition("{")[0].strip(" :-").casefold()
    for note in templates.values():
        h1 = next((one.text for one in note.scan.headings if one.level == 1), "")
        if wanted and "{{" in h1 and h1.casefold().startswith(wanted):
            return note
    return None


def _note(path: Path) -> Note:
    return Note(path.name, read_text(path).text)


def read_text(path: Path) -> ReadText:
    """Return the text of a file, its line ends and BOM kept.

    What is no UTF-8 is read with replacement characters, as Obsidian does, and said.
    """
    try:
        with path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size > _LARGEST:
                return ReadText("", "the file is larger than 32 MiB; vaultkit does not read it")
            data = file.readall()
    except OSError as error:
        return ReadText("", f"the file cannot be read: {error.strerror}; check its permissions")
    try:
        return ReadText(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        trouble = f"the file is not UTF-8 (byte {error.start + 1}); save it as UTF-8"
        return ReadText(data.decode("utf-8", "replace"), trouble)


def list_vault(folder: VaultFolder) -> Vault:
    """Return the vault's files, without what its notes say.

    Raises:
        VaultError: the vault's folder cannot be listed.
    """
    files = names(folder.root, every_file=folder.settings.every_file)
    return Vault(folder.root.name, folder.kinds, {}, files, folder.templates)


def read_active(folder: VaultFolder) -> str:
    """Return the path of the note that is open in Obsidian's editor now, "" if unknown."""
    return _read_settings(folder.root).active
