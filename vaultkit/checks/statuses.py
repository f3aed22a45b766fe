"""Statuses that contradict each other, or what the note says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vaultkit.checks.base import ALWAYS_WARNING, Check, Example, Found
from vaultkit.config import Stage, plain_status
from vaultkit.finding import Severity
from vaultkit.gates import wanted_of
from vaultkit.lifecycle import stage_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vaultkit.facts import Facts
    from vaultkit.vault import Vault

_WHERE = {"property": "a property", "tag": "a tag", "header": "the header", "folder": "the folder"}
_SEVERAL = 2
# What has a check of its own, which tells where it stands.
_TOLD_ELSEWHERE = frozenset({"criteria", "sections"})


def run_conflict(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield a note that says several statuses at once."""
    del vault
    if len(facts.statuses) < _SEVERAL:
        return
    said = {plain_status(one.value): one for one in reversed(facts.statuses)}
    if len(said) > 1:
        told = [f"{_WHERE[one.where]} says {one.value}" for one in facts.statuses]
        yield Found(facts.statuses[0].span, f"several statuses: {', '.join(dict.fromkeys(told))}")


def run_unknown(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield a status that notes of that kind do not have."""
    kind = vault.kind_of(facts)
    if kind is None or not kind.config.statuses:
        return
    known = {plain_status(one) for one in kind.config.statuses} if facts.statuses else ()
    for one in facts.statuses:
        retired = stage_of(one.value, vault.config) is Stage.RETIRED
        if plain_status(one.value) not in known and not retired:
            choices = ", ".join(kind.config.statuses)
            yield Found(one.span, f"{one.value} is no status of a {kind.key}; there are {choices}")


def run_gate(facts: Facts, vault: Vault) -> Iterator[Found]:
    """Yield a status that is not true yet, by what its gate wants."""
    kind = vault.kind_of(facts)
    if kind is None or facts.status is None:
        return
    lacks = wanted_of(facts, kind, facts.status)
    phrases = [one.phrase for one in lacks if one.what not in _TOLD_ELSEWHERE]
    if phrases:
        yield Found(facts.statuses[0].span, f"{facts.status}, but it has {', '.join(phrases)}")


_HEAD = "---\ntags:\n  - architecture/feature\n  - status/{status}\n---\n"
_DONE = _HEAD.format(status="implemented")
_DATED = "---\nkind: dated-design\nStatus: APPROVED\nReviewers: {who}\n---\n# Cache\n"
_OPTIONS = "\n## Alternatives Considered\n\n- None of ours: too slow.\n"

STATUS_CONFLICT = Check(
    "status-conflict",
    (Severity.INFO, Severity.WARNING, Severity.ERROR),
    "a note that says several statuses at once",
    """A note has one status. Where two tags, or a tag and a folder, say different ones, whoever
reads one of them is misled, and nobody knows which was meant last.

Keep the one that is true.""",
    run_conflict,
    (
        Example(
            "two tags",
            "---\ntags:\n  - architecture/feature\n  - status/implemented\n  - status/draft\n---\n",
            ("4:5 several statuses: a tag says implemented, a tag says draft",),
        ),
        Example(
            "the same said twice",
            "---\nstatus: Draft\ntags: [architecture/feature, status/draft]\n---\n",
        ),
    ),
)

UNKNOWN_STATUS = Check(
    "unknown-status",
    ALWAYS_WARNING,
    "a status that notes of that kind do not have",
    """A kind's statuses stand in `vaultkit.toml`, in order. One that is not among them is a slip
of the pen, or a list of choices that nobody has chosen from: no gate and no table counts it.

Write one of the kind's, or add it to its `statuses`.""",
    run_unknown,
    (
        Example(
            "a status of another kind",
            _HEAD.format(status="accepted"),
            ("4:5 accepted is no status of a feature; there are draft, designed, implemented",),
        ),
        Example("one of its own", _HEAD.format(status="designed")),
        Example("one that retires any note", _HEAD.format(status="obsolete")),
    ),
)

UNMET_GATE = Check(
    "unmet-gate",
    (Severity.WARNING, Severity.WARNING, Severity.ERROR),
    "a status whose gate wants more than the note has",
    """`gates` in a kind's table says what a status asks of a note: that its questions are
answered, that somebody reviewed it, that an alternative was weighed. A note that says “approved”
without that says something that is not so. (Open criteria, blank sections and what is left of the
template have checks of their own.)

Do what is wanted, cancel a box with `[-]` and the reason, or take the status back.""",
    run_gate,
    (
        Example(
            "an open question",
            _DONE + "## Open Questions\n\n- [ ] Who pays?\n- [x] When? — Today.\n",
            ("4:5 implemented, but it has 1 open question",),
        ),
        Example(
            "nobody reviewed it",
            _DATED.format(who="TBD") + _OPTIONS,
            ("3:9 APPROVED, but it has no reviewer",),
        ),
        Example("all is there", _DATED.format(who="@bo") + _OPTIONS),
        Example(
            "a question that was waived",
            _DONE + "## Open Questions\n\n- [-] Who pays? (waived: nobody asks)\n",
        ),
    ),
    of_work=True,
)
