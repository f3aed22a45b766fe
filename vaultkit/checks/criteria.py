"""Success criteria that wait, and notes that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import RISING, Check, Example, Found
from vaultkit.finding import Severity
from vaultkit.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault


def run_open(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield every unchecked box below a heading of success criteria."""
    del vault
    for box in facts.criteria.boxes:
        if box.open:
            yield Found(
                box.span, f"criterion not met: {box.text}" if box.text else "blank criterion"
            )


def run_none(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield a note of a kind that needs criteria and has no box for one."""
    kind = vault.kind_of(facts)
    if kind and kind.config.needs_criteria and not facts.criteria.boxes:
        yield Found(Span(0, 0), f"this {kind.key} has no success criterion")


_FEATURE = "---\ntags:\n  - architecture/feature\n  - status/{status}\n---\n"
_DONE = _FEATURE.format(status="implemented")

OPEN_CRITERION = Check(
    "open-criterion",
    (Severity.INFO, Severity.INFO, Severity.ERROR),
    "an unchecked box among the success criteria",
    """Success criteria say how we would know that the work is done. While a note is a draft or
in work, open ones are its to-do list; a note that says “implemented” with an open criterion
contradicts itself.

Tick the box, cancel it with `[-]`, or take the status back. Only boxes below a heading such as
“Success Criteria” count; the many other check boxes of a design note do not.""",
    run_open,
    (
        Example(
            "implemented, and not met",
            _DONE + "### Success Criteria\n\n- [x] Fast\n- [ ] Cheap\n",
            ("9:3 criterion not met: Cheap",),
        ),
        Example(
            "numbered and revised",
            _DONE + "## 1.2 Success Criteria (revised)\n\n* [ ] Cheap\n",
            ("8:3 criterion not met: Cheap",),
        ),
        Example(
            "cancelled, and boxes of another section",
            _DONE + "## Success Criteria\n\n- [-] Cheap\n- [x] Fast\n\n## Tests\n\n- [ ] Load\n",
        ),
    ),
    of_work=True,
)

NO_CRITERIA = Check(
    "no-criteria",
    RISING,
    "a feature without any success criterion",
    """Without a criterion nobody can say when the feature is done, and its status is an opinion.

Add a list of boxes below “Success Criteria”: what will be true, and how one would see it.""",
    run_none,
    (
        Example(
            "no criterion",
            _FEATURE.format(status="designed") + "## Success Criteria\n\nLater.\n",
            ("1:1 this feature has no success criterion",),
        ),
        Example("one criterion", _DONE + "## Success Criteria\n\n- [x] Fast\n"),
    ),
    of_work=True,
)
