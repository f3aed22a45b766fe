"""Make a new note: kind, title and the day in, a plan with one new file out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from vaultkit.filling import Filling, UnknownChoiceError, fill, offered_defaults
from vaultkit.names import UnusableTitleError, file_stem, lookup_key, slug
from vaultkit.note import Note
from vaultkit.numbers import number_of
from vaultkit.plan import Change, Plan
from vaultkit.text import unlinked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vaultkit.kinds import Kind
    from vaultkit.obsidian import ObsidianSettings
    from vaultkit.vault import Vault

# What no heading can show: controls, line ends, marks that turn the direction, halves of pairs.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class MakingError(ValueError):
    """A note that cannot be made as asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for.

    Attributes:
        title: any text; it becomes the H1 as it is, and a safe file name.
        now: local time without a zone.
        author: for the changelog.
        domains: names of domains to link, as a person says them.
        choices: status, priority: what to keep of exclusive tag groups.
        folder: where to put it, None for the kind's folder.
        fields: further properties.
    """

    title: str
    now: datetime
    author: str
    domains: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """The plan for a new note, and what the person should be told beside it."""

    plan: Plan
    path: PurePosixPath
    remarks: tuple[str, ...] = ()


def make(kind: Kind, request: Request, vault: Vault, settings: ObsidianSettings) -> Made:
    """Return the plan for a new note of *kind*.

    Raises:
        MakingError: no file name is left of the title, the name is taken, or a choice is not
            in the template.
    """
    title = " ".join(unlinked(_UNSEEN.sub(" ", request.title)).split())
    # `Feature: X` asks for the feature X: the kind's mark is put there anyway.
    marked = kind.heading.match(title) or kind.name.match(title) or {}
    title = marked.get("title", title)
    number = next_number(kind, vault, request.now.year) if kind.name.numbered else 0
    width = width_of(kind, vault) if number else 0
    path = _path(kind, request, title, str(number).zfill(width), vault)
    taken = lookup_key(str(path))
    if any(lookup_key(one) == taken for one in vault.files):
        message = f"{path} exists already; choose another title, or edit that note"
        raise MakingError(message)
    if not kind.template.note.text:
        message = f"the template {kind.config.template} of {kind.key} is missing or empty; add it"
        raise MakingError(message)
    domains, remarks = _domains(request.domains, kind, vault)
    template = Note(str(path), kind.template.note.text)
    filling = Filling(
        title=title,
        stem=path.name.removesuffix(".md"),
        number=number,
        now=request.now,
        author=request.author,
        choices={**offered_defaults(template, kind), **request.choices},
        domains=domains,
        fields=request.fields,
        width=width,
    )
    try:
        text = fill(template, kind, filling, settings, kind.rules)
    except UnknownChoiceError as error:
        raise MakingError(str(error)) from None
    why = (f"new {kind.key}",)
    return Made(Plan((Change(path, None, text, why),)), path, tuple(remarks))


def next_number(kind: Kind, vault: Vault, year: int) -> int:
    """Return the number after the highest that notes of a kind have in their names.

    Args:
        kind: the kind.
        vault: the vault.
        year: where names hold a year, only those of this one count.
    """
    taken = (one for one in vault.numbers if one.kind == kind.key)
    return max((one.value for one in taken if one.year in {"", str(year)}), default=0) + 1


def width_of(kind: Kind, vault: Vault) -> int:
    """Return how many digits most numbers of a kind have in the vault, 0 where there are none."""
    paths = (path for one, paths in vault.numbers.items() if one.kind == kind.key for path in paths)
    told = (number_of(path, vault.kinds) for path in paths)
    widths = Counter(len(one.digits) for one in told if one)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _path(kind: Kind, request: Request, title: str, number: str, vault: Vault) -> PurePosixPath:
    _stem(title)
    fields: dict[str, str | int] = {"title": title, "slug": slug(title) or title}
    fields |= {"number": number, "year": request.now.year, "date": request.now.date().isoformat()}
    stem = _stem(kind.name.fill(fields))
    folder = kind.config.folder if request.folder is None else request.folder
    parts = [part for part in folder.replace("\\", "/").split("/") if part not in {"", "."}]
    if any(part != _clean(part) for part in parts) or folder.startswith("/"):
        message = f"the folder {folder!r} is not inside the vault, or no name for one; name another"
        raise MakingError(message)
    path = PurePosixPath(*parts, f"{stem}.md")
    if vault.is_template(str(path)):
        message = f"{folder!r} is for templates; choose another folder"
        raise MakingError(message)
    return path


def _clean(part: str) -> str:
    """Return the name of a folder as every system accepts it, "" if none is left."""
    try:
        return file_stem(part)
    except UnusableTitleError:
        return ""


def _domains(names: tuple[str, ...], kind: Kind, vault: Vault) -> tuple[tuple[str, ...], list[str]]:
    links: list[str] = []
    remarks: list[str] = []
    domain = vault.kinds.get(kind.config.domain_kind)
    for name in names:
        whole = domain is None or domain.name.match(name)
        called = name if domain is None or whole else domain.name.fill({"title": name})
        paths = (vault.resolve(one, "").path for one in (called, name))
        found = next((path for path in paths if path and not vault.is_template(path)), None)
        if found:
            links.append(f"[[{vault.link_to(found)}]]")
        else:
            missing = _stem(called)
            links.append(f"[[{missing}]]")
            remarks.append(f"no note {missing} yet; the link waits for it")
    return tuple(links), remarks


def _stem(name: str) -> str:
    try:
        return file_stem(name)
    except UnusableTitleError:
        message = f"no file name is left of {name!r}; use some letters or digits"
        raise MakingError(message) from None
