"""Tell in one note how a vault is: facts, findings and the day in, text out.

The note adds nothing to the graph: it names notes by `obsidian://` URLs, which Obsidian takes for
addresses in the web, and what dangles as code.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from vaultkit.config import Stage
from vaultkit.dangling import Why, dangling_links
from vaultkit.finding import Severity
from vaultkit.gathering import gathered
from vaultkit.names import NOTE_SUFFIX
from vaultkit.report.markdown import code, counted, opening, plain, table
from vaultkit.stamps import day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from vaultkit.facts import Facts
    from vaultkit.finding import Finding
    from vaultkit.vault import Vault

    Findings = Mapping[str, Sequence[Finding]]

_WEEK = 7
_ROWS = 50
_TARGETS = 10
_STAGES = list(Stage)
_DANGLING = frozenset({"dangling-link", "alias-link", "outside-root", "template-residue"})
_WEIGHTS = (Severity.ERROR, Severity.WARNING, Severity.INFO)
# A note that checks and upkeep leave out: it would tell of itself, and be stamped.
_HEAD = "---\nvaultkit: false\n---\n"
_FOOT = "\n---\n\nWritten by vaultkit on "
_NONE = "None."

_Row = tuple[str, ...]
_Item = TypeVar("_Item")


class _Seen(NamedTuple):
    """What may be told of one note, small: there may be many."""

    path: str
    title: str
    kind: str
    status: str
    stage: Stage
    met: int
    waiting: int
    first: str
    updated: date | None


class _Dangling(NamedTuple):
    """What leads nowhere in one note."""

    path: str
    title: str
    targets: tuple[str, ...]


def report_on(vault: Vault, findings: Findings, today: date, title: str) -> str:
    """Return the report, without the line that says when it was written.

    Args:
        vault: the vault.
        findings: what was found in each note that is not left out.
        today: the day that ends the week.
        title: the report's heading.
    """
    notes = (vault.notes[path] for path in sorted(findings) if path.endswith(NOTE_SUFFIX))
    seen = [_seen(facts, vault) for facts in notes]
    every = gathered(one for found in findings.values() for one in found)

    def link(note: _Seen | _Dangling) -> str:
        name = note.path.rpartition("/")[2].removesuffix(NOTE_SUFFIX)
        return opening(note.title.strip() or name, vault.name, note.path)

    def code_row(told: tuple[str, list[int]]) -> _Row:
        return f"`{told[0]}`", *(f"{count:,}" if count else "" for count in told[1])

    def dangling_row(one: _Dangling) -> _Row:
        more = len(one.targets) - _TARGETS
        shown = [*map(code, one.targets[:_TARGETS]), *([f"{more:,} more"] if more > 0 else [])]
        return link(one), ", ".join(shown)

    def criteria_row(one: _Seen) -> _Row:
        counts = f"{one.met:,}", f"{one.waiting:,}"
        return link(one), plain(one.status), *counts, plain(one.first)

    def week_row(one: _Seen) -> _Row:
        return link(one), plain(one.kind), one.updated.isoformat() if one.updated else ""

    parts = [
        f"{_HEAD}# {plain(title)}",
        _summary(every, len(seen)),
        "## Findings",
        _listed(("Finding", "Errors:", "Warnings:", "Infos:"), _codes(every), code_row),
        "## Dangling links",
        _listed(("Note", "To"), _dangling(vault, findings), dangling_row),
        "## Open criteria",
        _listed(
            ("Note", "Status", "Met:", "Open:", "The first that is open"),
            _waiting(seen),
            criteria_row,
        ),
        "## Changed this week",
        _listed(("Note", "Kind", "Updated"), _recent(seen, today), week_row),
        "## Notes",
        _listed(("Kind", "Notes:", "By status"), list(_kinds(seen, vault)), lambda row: row),
    ]
    return "\n\n".join(parts) + "\n"


def dated(report: str, now: datetime) -> str:
    """Return a report with the line that says when it was written."""
    return (
        f"{report}{_FOOT}{now:%Y-%m-%d} at {now:%H:%M}, and again when something in it changes. "
        "Edit this note, and vaultkit leaves it alone from then on; delete it to have it made "
        "anew.\n"
    )


def holds(text: str, report: str) -> bool:
    """Say whether a note tells just this report, whenever it was written."""
    return text.startswith(f"{report}{_FOOT}")


def is_report(text: str) -> bool:
    """Say whether a text was a report once, whoever changed it since."""
    return text.startswith(_HEAD) and _FOOT in text


def _seen(facts: Facts, vault: Vault) -> _Seen:
    criteria, kind = facts.criteria, vault.kind_of(facts)
    return _Seen(
        facts.path,
        facts.title,
        facts.kind or "",
        facts.status or "",
        facts.stage,
        criteria.done,
        criteria.open,
        next((box.text for box in criteria.boxes if box.open), ""),
        day_of(facts.told(kind.rules.updated if kind else vault.config.updated)),
    )


def _summary(every: Sequence[Finding], notes: int) -> str:
    count = Counter(one.severity for one in every)
    told = [counted(count[weight], weight.value) for weight in _WEIGHTS if count[weight]]
    if count[Severity.ERROR]:
        kind, head = "danger", f"{counted(count[Severity.ERROR], 'error')} to mend"
    elif count[Severity.WARNING]:
        kind, head = "warning", f"No errors, {counted(count[Severity.WARNING], 'warning')}"
    else:
        kind, head = "success", "Nothing is broken"
    what = ", ".join(told) if told else "nothing was found"
    return (
        f"> [!{kind}] {head}\n"
        f"> {counted(notes, 'note')} looked at: {what}. `vaultkit check` names each."
    )


def _listed(columns: Sequence[str], items: Sequence[_Item], row: Callable[[_Item], _Row]) -> str:
    if not items:
        return _NONE
    told = table(columns, map(row, items[:_ROWS]))
    more = len(items) - _ROWS
    return f"{told}\n\nAnd {more:,} more." if more > 0 else told


def _codes(every: Iterable[Finding]) -> list[tuple[str, list[int]]]:
    count = Counter((one.code, one.severity) for one in every)
    by_code = {each: [count[each, weight] for weight in _WEIGHTS] for each, _ in count}
    return sorted(by_code.items(), key=lambda told: ([-each for each in told[1]], told[0]))


def _dangling(vault: Vault, findings: Findings) -> list[_Dangling]:
    told: list[_Dangling] = []
    for path in sorted(findings):
        if any(one.code in _DANGLING for one in findings[path]):
            facts = vault.notes[path]
            dangling = (one for one in dangling_links(facts, vault) if _is_told(one.why))
            targets = dict.fromkeys(one.link.fact.link.target for one in dangling)
            if targets:
                told.append(_Dangling(path, facts.title, tuple(targets)))
    return sorted(told, key=lambda one: -len(one.targets))


def _is_told(why: Why) -> bool:
    # What the template left is no promise to anybody yet; the findings count it.
    return why is not Why.PLACEHOLDER


def _waiting(seen: Iterable[_Seen]) -> list[_Seen]:
    """Return notes with open criteria: first what is said to be done and is not."""
    waiting = [one for one in seen if one.waiting]
    return sorted(waiting, key=lambda one: (-_STAGES.index(one.stage), -one.waiting))


def _recent(seen: Iterable[_Seen], today: date) -> list[_Seen]:
    aged = [((today - one.updated).days, one) for one in seen if one.updated]
    recent = [pair for pair in aged if 0 <= pair[0] < _WEEK]
    return [one for _, one in sorted(recent, key=lambda pair: pair[0])]


def _kinds(seen: Iterable[_Seen], vault: Vault) -> Iterator[_Row]:
    notes: dict[str, Counter[str]] = {}
    stages: dict[str, int] = {}
    for one in seen:
        stages[one.status] = _STAGES.index(one.stage)
        notes.setdefault(one.kind, Counter())[one.status] += 1
    for kind in [*(one.key for one in vault.kinds.all), ""]:
        if count := notes.get(kind):
            ordered = sorted(count, key=lambda status: (not status, stages[status], status))
            told = [f"{count[one]:,} {plain(one) or 'without'}" for one in ordered]
            by_status = ", ".join(told) if any(ordered) else ""
            yield plain(kind) or "*none*", f"{count.total():,}", by_status
