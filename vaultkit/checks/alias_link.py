"""Links that use an alias as their target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_ERROR, Check, Example, Found
from vaultkit.checks.rewriting import named_link, replacing
from vaultkit.dangling import Why, dangling_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault


def run(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield every link whose target is only an alias of another note."""
    for link, why, owner, _ in dangling_links(facts, vault):
        if why is Why.ALIAS and owner is not None:
            written = link.fact.link
            right = named_link(written, vault.link_to(owner))
            message = f"{written.raw} uses an alias, which resolves nothing; write {right}"
            yield Found(link.fact.anchor, message, replacing(written, right))


CHECK = Check(
    "alias-link",
    ALWAYS_ERROR,
    "an alias used as a link's target",
    """Obsidian offers aliases while you type a link, and writes `[[Note|Alias]]`. A bare
`[[Alias]]` resolves to nothing: a click on it makes a new, empty note of that name.

Name the note and keep the alias as the text that is shown.""",
    run,
    (
        Example(
            "an alias as target",
            "See [[ADR 7]].\n",
            ("1:5 [[ADR 7]] uses an alias, which resolves nothing; write [[Queues|ADR 7]]",),
            {"Queues.md": "---\naliases:\n  - ADR 7\n---\n"},
        ),
        Example(
            "an alias as the text shown",
            "See [[Queues|ADR 7]].\n",
            (),
            {"Queues.md": "---\naliases:\n  - ADR 7\n---\n"},
        ),
    ),
    of_links=True,
)
