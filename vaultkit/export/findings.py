"""Findings as JSON, version 1: keys are added to it, never changed."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultkit.finding import Finding

VERSION = 1


def findings_json(findings: list[Finding], vault: str, notes: int) -> str:
    """Return findings as JSON.

    Args:
        findings: what was found.
        vault: its name.
        notes: how many notes were looked at.
    """
    count = Counter(one.severity.value for one in findings)
    return dump(
        {
            "version": VERSION,
            "vault": vault,
            "findings": [
                {
                    "code": one.code,
                    "severity": one.severity.value,
                    "path": one.path,
                    "line": one.start[0],
                    "column": one.start[1],
                    "end_line": one.end[0],
                    "end_column": one.end[1],
                    "message": one.message,
                    "fix": {"title": one.fix.title, "safe": one.fix.safe} if one.fix else None,
                }
                for one in findings
            ],
            "summary": {
                "notes": notes,
                "errors": count["error"],
                "warnings": count["warning"],
                "infos": count["info"],
            },
        }
    )


def dump(value: object) -> str:
    """Return a value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False) + "\n"
