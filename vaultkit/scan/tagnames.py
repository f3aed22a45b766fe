"""What a tag's name may hold."""

from __future__ import annotations

import re

# White space as JavaScript has it.
WHITE = "\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
NO_TAG = rf"{WHITE}!-,.:-@\[-^`{{-~\u2000-\u206f\u2e00-\u2e7f"
_NAME = re.compile(rf"[^{NO_TAG}]+")


def names_tag(text: str) -> bool:
    """Say whether *text* is made of nothing but what a tag's name may hold."""
    return _NAME.fullmatch(text) is not None
