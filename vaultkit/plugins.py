"""Know which properties other plugins of Obsidian keep: two hands on one stamp never rest.

Each plugin tells its keys in its own `data.json`; what that does not hold has the plugin's
default. (Read from the settings of Linter, update-time-on-edit and frontmatter-modified-date.)
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


def _frontmatter_modified_date(settings: Settings) -> Iterator[str]:
    yield _text(settings, "frontmatterProperty", "modified")


_READERS: Mapping[str, tuple[str, Callable[[Settings], Iterator[str]]]] = {
    "obsidian-linter": ("Linter", _linter),
    "update-time-on-edit": ("Update time on edit", _update_time_on_edit),
    "frontmatter-modified-date": ("Update modified date", _frontmatter_modified_date),
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
