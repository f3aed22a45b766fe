"""A note's changelog: find it whatever its form, fill its blank row, add a row, let a row grow."""

from __future__ import annotations

from vaultkit.changelog.finding import changelog_sections, find_changelog
from vaultkit.changelog.model import Changelog
from vaultkit.changelog.words import escape

__all__ = ["Changelog", "changelog_sections", "escape", "find_changelog"]
