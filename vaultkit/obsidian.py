"""What Obsidian's own settings files say, read leniently: they may be half-written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vaultkit.names import is_indexed
from vaultkit.plugins import KNOWN, kept_keys

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ObsidianSettings:
    """The settings that matter here, with Obsidian's defaults where a file is silent.

    Attributes:
        templates: the core Templates plugin's folder, "" for none.
        date_format, time_format: its Moment formats for `{{date}}` and `{{time}}`.
        types: the type of each property, names folded, such as `{"created": "date"}`.
        every_file: files of any extension can be linked.
        active: the note that is open in the editor, "" if unknown.
        kept: the plugin that keeps a property, by its name folded.
    """

    templates: str = ""
    date_format: str = "YYYY-MM-DD"
    time_format: str = "HH:mm"
    types: Mapping[str, str] | None = None
    every_file: bool = False
    active: str = ""
    kept: Mapping[str, str] = field(default_factory=dict)

    def indexes(self, path: str) -> bool:
        """Say whether links reach the file at *path*: by its extension, or if it has none."""
        return self.every_file or is_indexed(path.rpartition("/")[2])


def read_settings(files: Mapping[str, str]) -> ObsidianSettings:
    """Return the settings in the JSON texts of `.obsidian`, by path without extension."""
    app, templates = _object(files, "app"), _object(files, "templates")
    types = _object(files, "types").get("types")
    return ObsidianSettings(
        templates=_text(templates, "folder").strip("/"),
        date_format=_text(templates, "dateFormat") or "YYYY-MM-DD",
        time_format=_text(templates, "timeFormat") or "HH:mm",
        types={str(key).casefold(): str(one) for key, one in types.items()}
        if isinstance(types, dict)
        else {},
        every_file=app.get("showUnsupportedFiles") is True,
        active=_active(_object(files, "workspace")),
        kept=kept_keys(
            _json(files, "community-plugins"),
            {one: _object(files, f"plugins/{one}/data") for one in KNOWN},
        ),
    )


def _object(files: Mapping[str, str], name: str) -> dict[str, object]:
    found = _json(files, name)
    return found if isinstance(found, dict) else {}


def _json(files: Mapping[str, str], name: str) -> object:
    text = files.get(name)
    if not text:
        return None
    # Loaded only where there are settings.
    import json  # noqa: PLC0415

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _active(workspace: Mapping[str, object]) -> str:
    wanted = workspace.get("active")
    waiting: list[object] = [workspace.get("main")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += [one for one in node.values() if isinstance(one, dict | list)]
            if wanted and node.get("id") == wanted:
                return _file_of(node)
    return ""


def _file_of(leaf: Mapping[str, object]) -> str:
    state = leaf.get("state")
    inner = state.get("state") if isinstance(state, dict) else None
    return _text(inner, "file") if isinstance(inner, dict) else ""
