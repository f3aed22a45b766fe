"""Know which properties other plugins of Obsidian keep: two hands on one stamp never rest.

Each plugin tells its keys in its own `data.json`; what that does not hold has the plugin's
default. (Read from the plugins' own code, or from that of others who know them.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Settings = Mapping[str, object]


def _linter(settings: Settings) -> Iterator[str]:
    rules = settings.get("ruleConfigs")
    rule = rules.get("yaml-timestamp") if isinstance(rules, dict) else None
    if not isinstance(rule, dict) or rule.get("enabled") is not True:
        return
    for which in ("date-created", "date-modified"):
        if rule.get(which) is not False:
            yield _text(rule, f"{which}-key", which.replace("-", " "))


def _update_time_on_edit(settings: Settings) -> Iterator[str]:
    yield _text(settings, "headerUpdated", "updated")
    if settings.get("enableCreateTime") is not False:
        yield _text(settings, "headerCreated", "created")


def _frontmatter_date_manager(settings: Settings) -> Iterator[str]:
    if settings.get("enableAutoUpdate") is not True:
        return
    if settings.get("enableModifiedTime") is not False:
        yield _text(settings, "headerUpdated", "updated")
    if settings.get("enableCreateTime") is True:
        yield _text(settings, "headerCreated", "created")


def _named(**defaults: str) -> Callable[[Settings], Iterator[str]]:
    """Return what reads the keys that settings name, each a setting with its default."""

    def keys(settings: Settings) -> Iterator[str]:
        for setting, default in defaults.items():
            yield _text(settings, setting, default).strip() or default

    return keys


_READERS: Mapping[str, tuple[str, Callable[[Settings], Iterator[str]]]] = {
    "obsidian-linter": ("Linter", _linter),
    "update-time-on-edit": ("Update time on edit", _update_time_on_edit),
    "frontmatter-modified-date": (
        "Update modified date",
        _named(frontmatterProperty="modified"),
    ),
    "frontmatter-date-manager": ("Frontmatter Date Manager", _frontmatter_date_manager),
    "update-time": (
        "Update Time",
        _named(updatedPropertyName="updated", createdPropertyName="created"),
    ),
    "autodater": ("AutoDater", _named(updatedProperty="Updated", createdProperty="Created")),
    "obsidian-simple-timestamp": ("Simple Timestamp", _named(propertyName="updated")),
}
KNOWN = tuple(_READERS)


def kept_keys(enabled: object, settings: Mapping[str, Settings]) -> dict[str, str]:
    """Return the plugin that keeps a property, by the property's name folded.

    Args:
        enabled: what `community-plugins.json` holds; anything but a list enables nothing.
        settings: what each plugin's `data.json` holds, by its id.
    """
    found: dict[str, str] = {}
    for name, (title, keys) in _READERS.items():
        if isinstance(enabled, list) and name in enabled:
            found.update({key.casefold(): title for key in keys(settings.get(name, {})) if key})
    return found


def _text(table: Settings, key: str, default: str) -> str:
    value = table.get(key, default)
    return value if isinstance(value, str) else default
