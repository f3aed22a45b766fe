"""Which properties other plugins keep is read from their own settings."""

from __future__ import annotations

import json

import pytest

from vaultkit.obsidian import read_settings

_LINTER = "obsidian-linter"
_ON = {"ruleConfigs": {"yaml-timestamp": {"enabled": True, "date-modified-key": "Updated"}}}


def _kept(plugin: str, data: object, enabled: object = None) -> dict[str, str]:
    texts = {
        "community-plugins": json.dumps([plugin] if enabled is None else enabled),
        f"plugins/{plugin}/data": json.dumps(data),
    }
    return dict(read_settings(texts).kept)


@pytest.mark.parametrize(
    ("plugin", "data", "kept"),
    [
        (_LINTER, _ON, {"date created", "updated"}),
        (
            _LINTER,
            {"ruleConfigs": {"yaml-timestamp": {"enabled": True, "date-created": False}}},
            {"date modified"},
        ),
        (_LINTER, {"ruleConfigs": {"yaml-timestamp": {"enabled": False}}}, set()),
        (_LINTER, {}, set()),
        (_LINTER, {"ruleConfigs": ["yaml-timestamp"]}, set()),
        ("update-time-on-edit", {}, {"updated", "created"}),
        ("update-time-on-edit", {"headerUpdated": "On", "enableCreateTime": False}, {"on"}),
        ("update-time-on-edit", {"headerUpdated": 7, "headerCreated": ""}, {"updated"}),
        ("frontmatter-modified-date", {}, {"modified"}),
        ("frontmatter-modified-date", {"frontmatterProperty": "Updated"}, {"updated"}),
        ("frontmatter-modified-date", {"frontmatterProperty": " "}, {"modified"}),
        ("frontmatter-date-manager", {}, set()),
        ("frontmatter-date-manager", {"enableAutoUpdate": True}, {"updated"}),
        (
            "frontmatter-date-manager",
            {
                "enableAutoUpdate": True,
                "enableModifiedTime": False,
                "enableCreateTime": True,
                "headerCreated": "Created",
            },
            {"created"},
        ),
        ("update-time", {}, {"updated", "created"}),
        ("update-time", {"updatedPropertyName": "Changed"}, {"changed", "created"}),
        ("autodater", {}, {"updated", "created"}),
        ("autodater", {"updatedProperty": "seen", "createdProperty": 7}, {"seen", "created"}),
        ("obsidian-simple-timestamp", {}, {"updated"}),
        ("obsidian-simple-timestamp", {"propertyName": "at"}, {"at"}),
        ("some-other-plugin", {"headerUpdated": "Updated"}, set()),
    ],
)
def test_the_keys_that_a_plugin_keeps(plugin: str, data: object, kept: set[str]) -> None:
    assert _kept(plugin, data).keys() == kept


def test_a_plugin_that_is_off_keeps_nothing() -> None:
    assert _kept(_LINTER, _ON, enabled=["another"]) == {}


@pytest.mark.parametrize("enabled", [{}, "obsidian-linter", [["obsidian-linter"]], None])
def test_settings_of_another_shape_keep_nothing(enabled: object) -> None:
    texts = {"community-plugins": json.dumps(enabled), f"plugins/{_LINTER}/data": json.dumps(_ON)}
    assert read_settings(texts).kept == {}


def test_a_plugin_without_settings_has_its_defaults() -> None:
    texts = {"community-plugins": '["update-time-on-edit"]'}
    assert read_settings(texts).kept.keys() == {"updated", "created"}
