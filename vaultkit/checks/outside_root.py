"""Links whose path begins above this vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_WARNING, Check, Example, Found
from vaultkit.checks.rewriting import span_in_target
from vaultkit.dangling import Why, dangling_links
from vaultkit.finding import Fix
from vaultkit.names import lookup_key
from vaultkit.text import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import ResolvedLink, Vault


def run(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield every link that would reach a file if it began at this vault's root."""
    for link, why, meant, prefix in dangling_links(facts, vault):
        if why is Why.OUTSIDE:
            told = f"without `{prefix}` it leads to {meant}"
            message = f"{link.fact.link.raw} is written from another root: {told}"
            yield Found(link.fact.anchor, message, _without(link, prefix), lookup_key(prefix))


def _without(link: ResolvedLink, prefix: str) -> Fix | None:
    span = span_in_target(link.fact.link, prefix)
    if span is None:
        return None
    return Fix(f"take `{prefix}` out of the path", safe=False, edits=(Edit(span, ""),))


_ELSEWHERE = {"Features/Checkout.md": "# Why\n"}
_TOLD = "is written from another root: without `docs/vault/` it leads to Features/Checkout.md"

CHECK = Check(
    "outside-root",
    ALWAYS_WARNING,
    "links written from another vault's root, told once for each such root",
    """Somebody opened a folder above this one as their vault, so the paths that Obsidian wrote
for them begin there: `[[docs/vault/Features/Checkout]]` for what is `Features/Checkout` here.
No such link leads anywhere in this vault, and a click makes the folders `docs/vault` inside it.
It is one mistake, however many links show it, and is told once for each root.

Agree on the folder that everybody opens as the vault. `vaultkit fix --unsafe` takes the
superfluous folders out of these links; what is left works here, and as a rule from there too.

A path counts as written from outside if two things of three hold: its superfluous folders end
with the name of this vault, what they lead to lies in a folder, and there are no such folders
here.""",
    run,
    (
        Example(
            "a path that begins above the vault",
            "See [[docs/vault/Features/Checkout]].\n",
            (f"1:5 [[docs/vault/Features/Checkout]] {_TOLD}",),
            _ELSEWHERE,
        ),
        Example(
            "a Markdown link, as a code host reads it",
            "See [why](/docs/vault/features/checkout.md#Why).\n",
            (f"1:5 [why](/docs/vault/features/checkout.md#Why) {_TOLD}",),
            _ELSEWHERE,
        ),
        Example(
            "a property",
            '---\nup: "[[docs/vault/Features/Checkout|Checkout]]"\n---\n',
            (f"2:1 [[docs/vault/Features/Checkout|Checkout]] {_TOLD}",),
            _ELSEWHERE,
        ),
        Example(
            "a note that is missing in a folder that is there",
            "See [[Archive/Features/Checkout]].\n",
            (),
            {**_ELSEWHERE, "Archive/Features/Cart.md": ""},
        ),
        Example(
            "a name that many folders have",
            "See [[Elsewhere/README]].\n",
            (),
            {"README.md": ""},
        ),
        Example("a path of this vault", "See [[Features/Checkout]].\n", (), _ELSEWHERE),
    ),
    of_links=True,
)
