"""Notes that others took the place of: pairs told from one side only, and who still cites them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_WARNING, Check, Example, Found
from vaultkit.finding import Severity
from vaultkit.linkpath import file_name
from vaultkit.names import NOTE_SUFFIX
from vaultkit.standing import SUPERSEDED_BY, SUPERSEDES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault


def run_one_sided(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield links to what a note supersedes, or what supersedes it, that are not answered."""
    if facts.path not in vault.standings:
        return
    for fact in facts.links:
        if fact.relation not in {SUPERSEDES, SUPERSEDED_BY}:
            continue
        other = vault.resolve(fact.link.target, facts.path).path
        if other is None or other == facts.path:
            continue
        standing = vault.standings.get(other)
        forth = fact.relation == SUPERSEDES
        back = (standing.superseded_by if forth else standing.supersedes) if standing else ()
        if not any(vault.resolve(one, other).path == facts.path for one in back):
            says = "it is superseded by this note" if forth else "it supersedes this note"
            yield Found(fact.anchor, f"{fact.link.raw} does not say that {says}")


def run_cites(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield links to notes that nobody should count on any more."""
    known = vault.standing_names
    if not known or not facts.kind:
        return
    linked: set[str | None] | None = None
    for fact in facts.links:
        target = fact.link.target
        named = file_name(target).removesuffix(NOTE_SUFFIX) if target else ""
        if named not in known or fact.relation in {SUPERSEDES, SUPERSEDED_BY}:
            continue
        path = vault.resolve(target, facts.path).path
        standing = vault.standings.get(path) if path else None
        if path is None or standing is None or not standing.gone or path == facts.path:
            continue
        successors = [vault.resolve(one, path).path for one in standing.superseded_by]
        if linked is None:
            linked = {vault.resolve(one.link.target, facts.path).path for one in facts.links}
        if facts.path in successors or not linked.isdisjoint(successors):
            continue
        names = [f"[[{vault.link_to(one)}]]" for one in successors if one]
        told = f"superseded by {', '.join(names)}" if names else "retired"
        yield Found(fact.anchor, f"{fact.link.raw} leads to a note that is {told}")


_FEATURE = "---\ntags: [architecture/feature]\n---\n"
_NEW = '---\ntags: [architecture/decision]\nSupersedes: "[[ADR-001-a]]"\n---\n'
_OLD = '---\ntags: [architecture/decision]\nSuperseded By: "[[ADR-002-b]]"\n---\n'

ONE_SIDED = Check(
    "one-sided-supersession",
    ALWAYS_WARNING,
    "a note that supersedes another which does not say so, or the reverse",
    """Who finds the old decision first has to learn from it that it no longer holds, and who reads
the new one what it replaced. A pair told from one side is found from one side only.

Write the missing half: `Supersedes` in the new note, `Superseded By` in the old one.""",
    run_one_sided,
    (
        Example(
            "the old one does not know",
            _NEW,
            ("3:1 [[ADR-001-a]] does not say that it is superseded by this note",),
            {"ADR-001-a.md": ""},
            path="ADR-002-b.md",
        ),
        Example(
            "the new one does not know",
            _OLD,
            ("3:1 [[ADR-002-b]] does not say that it supersedes this note",),
            {"ADR-002-b.md": ""},
            path="ADR-001-a.md",
        ),
        Example("both know", _NEW, (), {"ADR-001-a.md": _OLD}, path="ADR-002-b.md"),
    ),
)

CITES_SUPERSEDED = Check(
    "cites-superseded",
    (Severity.INFO, Severity.WARNING, Severity.WARNING),
    "a link to a note that was superseded or retired",
    """Work that goes on rests on a decision that no longer holds. The link works, so nobody
sees it. A note that links to the successor too knows of it.

Read what took its place, and cite that.""",
    run_cites,
    (
        Example(
            "a decision that was superseded",
            _FEATURE + "See [[ADR-001-a]].\n",
            ("4:5 [[ADR-001-a]] leads to a note that is superseded by [[ADR-002-b]]",),
            {"ADR-001-a.md": _OLD, "ADR-002-b.md": _NEW},
        ),
        Example(
            "a note that knows both",
            _FEATURE + "Was [[ADR-001-a]], is [[ADR-002-b]].\n",
            (),
            {"ADR-001-a.md": _OLD, "ADR-002-b.md": _NEW},
        ),
        Example(
            "a note that was withdrawn",
            _FEATURE + "See [[Plan]].\n",
            ("4:5 [[Plan]] leads to a note that is retired",),
            {"Plan.md": "---\nstatus: withdrawn\n---\n"},
        ),
        Example(
            "the successor tells what it replaced",
            _NEW + "In place of [[ADR-001-a]].\n",
            (),
            {"ADR-001-a.md": _OLD},
            path="ADR-002-b.md",
        ),
    ),
    of_work=True,
)
