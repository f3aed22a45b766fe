"""Placeholders of the template that nobody replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import RISING, Check, Example, Found
from vaultkit.dangling import Why, dangling_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault

_SENTENCES = {
    "box": "“{text}” is the template's placeholder",
    "guidance": "the template's guidance still stands here",
    "row": "a row of the template is still blank",
    "section": "“{text}” still holds what the template has there",
    "bracket": "{text} is the template's placeholder",
    "field": "“{text}” is what the template has there",
}


def run(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield every placeholder link, box, guidance line and blank row."""
    for link, why, *_ in dangling_links(facts, vault):
        if why is Why.PLACEHOLDER:
            message = f"{link.fact.link.raw} is the template's placeholder"
            yield Found(link.fact.anchor, message)
    for left in facts.leftovers:
        yield Found(left.span, _SENTENCES[left.what].format(text=left.text))


_HEAD = "---\ntags:\n  - architecture/feature\n---\n"

CHECK = Check(
    "template-residue",
    RISING,
    "a placeholder of the template that was never replaced",
    """A template asks; a note answers. What still stands there from the template (a link such as
`[[Dependency1]]`, a box “Criterion 1”, a line of guidance, a blank table row) is a question
that nobody answered. In a draft that is as it should be; in a note that says it is done, it is
not.

Replace the placeholder, or delete it if the question does not apply.""",
    run,
    (
        Example(
            "a placeholder link",
            _HEAD + "- **Dependencies:** [[Dependency1]]\n",
            ("5:21 [[Dependency1]] is the template's placeholder",),
        ),
        Example(
            "a placeholder box",
            _HEAD + "## 11. Open Questions\n\n- [ ] Question 1\n",
            ("7:3 “Question 1” is the template's placeholder",),
        ),
        Example(
            "a note called like the placeholder exists",
            _HEAD + "- **Dependencies:** [[Dependency1]]\n",
            (),
            {"Dependency1.md": ""},
        ),
    ),
    of_work=True,
)
