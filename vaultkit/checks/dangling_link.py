"""Links whose target does not exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_ERROR, Check, Example, Found
from vaultkit.checks.rewriting import named_link, replacing, span_in_target
from vaultkit.dangling import Why, dangling_links
from vaultkit.finding import Fix
from vaultkit.numbers import number_named
from vaultkit.scan import LinkKind
from vaultkit.text import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import ResolvedLink, Vault

# What could end or escape the quotes that a property's link stands in.
_NEEDS_CARE = re.compile(r"""["'\\]""")


def run(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield every link to nowhere that no other check accounts for."""
    for link, why, *_ in dangling_links(facts, vault):
        if why is not Why.MISSING:
            continue
        written = link.fact.link
        message = f"{written.raw} leads nowhere"
        numbered = _numbered(written.target, vault)
        if len(numbered) > 1:
            names = " or ".join(f"[[{vault.link_to(one)}]]" for one in numbered)
            yield Found(link.fact.anchor, f"{message}: say which is meant, {names}")
            continue
        if numbered:
            whole = vault.link_to(numbered[0])
            right = named_link(written, whole)
            found = f"{message}: a number is no name; write {right}"
            fix = replacing(written, right) or _retarget(link, whole, safe=True)
            yield Found(link.fact.anchor, found, fix)
            continue
        name = vault.suggest(written.target.rpartition("/")[2])
        if name is None:
            yield Found(link.fact.anchor, message)
            continue
        yield Found(link.fact.anchor, f"{message}; did you mean [[{name}]]?", _retarget(link, name))


def _numbered(target: str, vault: Vault) -> tuple[str, ...]:
    """Return the notes that have the number of a kind that a target is."""
    name = target.rpartition("/")[2]
    told = number_named(name, vault.kinds)
    return vault.numbers.get(told.number, ()) if told and name.endswith(told.digits) else ()


def _retarget(link: ResolvedLink, name: str, *, safe: bool = False) -> Fix | None:
    written = link.fact.link
    span = span_in_target(written, written.target)
    if span is None or "[[" not in written.raw:
        return None
    if written.kind is LinkKind.PROPERTY and _NEEDS_CARE.search(name):
        return None
    return Fix(f"link to [[{name}]] instead", safe=safe, edits=(Edit(span, name),))


CHECK = Check(
    "dangling-link",
    ALWAYS_ERROR,
    "a link to a note or file that does not exist",
    """A link that leads nowhere promises a reader something that is not there: the note was
renamed outside Obsidian, never written, or its name was mistyped. Obsidian shows such a link
faded; nobody is told.

Write the note (a click in Obsidian makes it), or correct the name. Names match whatever their
case; an alias or a title never resolves a link.""",
    run,
    (
        Example(
            "a note that does not exist",
            "See [[Nowhere]].\n",
            ("1:5 [[Nowhere]] leads nowhere",),
        ),
        Example(
            "a name mistyped",
            "See [[Chekout]].\n",
            ("1:5 [[Chekout]] leads nowhere; did you mean [[Checkout]]?",),
            {"Checkout.md": ""},
        ),
        Example(
            "a property",
            '---\nup: "[[Nowhere]]"\n---\n',
            ("2:1 [[Nowhere]] leads nowhere",),
        ),
        Example(
            "a Markdown link",
            "See [there](no%20where.md).\n",
            ("1:5 [there](no%20where.md) leads nowhere",),
        ),
        Example(
            "a decision by its number alone",
            "See [[ADR-002]].\n",
            (
                (
                    "1:5 [[ADR-002]] leads nowhere: a number is no name; "
                    "write [[ADR-002-queues|ADR-002]]"
                ),
            ),
            {"ADR-002-queues.md": "", "ADR-001-x.md": ""},
        ),
        Example("another case of the name", "See [[checkout]].\n", (), {"Checkout.md": ""}),
        Example("code is no link", "`[[Nowhere]]`\n\n```\n[[Nowhere]]\n```\n"),
    ),
    of_links=True,
)
