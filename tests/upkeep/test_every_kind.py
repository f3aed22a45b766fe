"""What holds for a note of any kind: it is made, known, advanced and kept by the same laws."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import fragments, laws
from vaultkit.advancing import advance
from vaultkit.assemble import digest_file
from vaultkit.checks import find
from vaultkit.entries import find_entry, is_sure
from vaultkit.facts import Facts, digest
from vaultkit.finding import Severity
from vaultkit.gates import wanted_of
from vaultkit.header import folded_key
from vaultkit.kinds import Kind, Kinds
from vaultkit.making import Request, make
from vaultkit.note import Note
from vaultkit.packing import pack, unpack
from vaultkit.places import shipped_vault
from vaultkit.text import apply_edits
from vaultkit.upkeep import Memory, Upkeep

from .bench import ADA, SETTINGS, at, evidence, kind, kinds, saved, vault, with_template

KEYS = [one.key for one in kinds().all]
every_kind = pytest.mark.parametrize("key", KEYS)
UNFILLED_BY_DESIGN = {"template-residue", "open-criterion", "no-criteria"}


def made(key: str, title: str = "Card refunds", own: Kinds | None = None, **asked: object) -> Note:
    request = Request(title, at(20, 9, 5), ADA, **asked)  # type: ignore[arg-type]
    of = (own or kinds()).get(key)
    assert of
    one = make(of, request, vault({}, own), SETTINGS)
    (change,) = one.plan
    return Note(str(one.path), change.after)


def facts_of(note: Note) -> Facts:
    return digest(note, kinds())


def upkeep_of(key: str) -> Upkeep:
    return Upkeep(kind(key).rules, SETTINGS)


# Making


@every_kind
def test_a_new_note_is_known_for_what_it_is_and_called_as_asked(key: str) -> None:
    facts = facts_of(made(key))
    assert facts.kind == key
    assert facts.title.endswith("Card refunds")
    assert facts.headings
    assert "{{" not in made(key).text


@every_kind
def test_a_new_note_has_no_finding_but_what_a_person_has_to_fill_in(key: str) -> None:
    note = made(key)
    found = find(vault({note.path: note.text}))
    assert {one.code for one in found} <= UNFILLED_BY_DESIGN
    assert {one.severity for one in found} == {Severity.INFO}


@every_kind
def test_a_new_note_speaks_to_its_reader_and_not_to_who_uses_the_template(key: str) -> None:
    text = made(key).text
    assert "how to use this template" not in text.casefold()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@every_kind
def test_a_new_note_lacks_no_section_and_has_its_stamps(key: str) -> None:
    note, rules = made(key), kind(key).rules
    assert facts_of(note).missing == ()
    for stamp in (rules.created, rules.updated):
        entry = find_entry(note, stamp)
        assert entry is None or entry.value == "2026-11-20"


@every_kind
def test_a_new_note_can_be_made_with_each_of_its_statuses_and_may_reach_each(key: str) -> None:
    for status in kind(key).config.statuses:
        assert facts_of(made(key, choices={"status": status.casefold()})).status in {
            status,
            status.casefold(),
        }
        note = made(key)
        edit, spelled = advance(note, facts_of(note), kind(key), status)
        after = facts_of(Note(note.path, apply_edits(note.text, [edit] if edit else [])))
        assert (after.status, spelled, len(after.statuses)) == (status, status, 1)


@every_kind
def test_a_kind_s_statuses_have_a_stage_each_and_begin_with_its_default(key: str) -> None:
    config = kind(key).config
    assert all(one.casefold() in kinds().config.stages for one in config.statuses)
    assert [config.defaults["status"]] == list(config.statuses[:1]) if config.statuses else True


SEEDS = {
    "feature": "002_*",
    "design": "000_*",
    "dated-design": "001_*",
    "owned-design": "003_*",
    "rfc": "004_*",
}


@pytest.mark.parametrize("key", SEEDS)
def test_a_seed_for_a_template_does_what_the_shipped_template_does(key: str) -> None:
    own = with_template(evidence(SEEDS[key]), key)
    note = made(key, own=own)
    shipped, seeded = facts_of(made(key)), digest(note, own)
    found = find(vault({note.path: note.text}, own))
    assert {one.code for one in found} <= UNFILLED_BY_DESIGN
    assert {one.severity for one in found} == {Severity.INFO}
    assert "how to use this template" not in note.text.casefold()
    assert (seeded.kind, seeded.status, seeded.title) == (key, shipped.status, shipped.title)
    assert (seeded.blanks, seeded.missing) == ((), ())
    assert (shipped.fields or {}).keys() <= (seeded.fields or {}).keys()
    counts = [(one.reviewers, one.alternatives, one.decisions) for one in (seeded, shipped)]
    assert counts[0] == counts[1] == (0, 0, 0)
    assert [one.text for one in seeded.headings] == [one.text for one in shipped.headings]


_TITLES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=25),
    st.lists(st.sampled_from((*fragments.SIGNS, "a ", "B")), min_size=1, max_size=6).map("".join),
)


@every_kind
@given(title=_TITLES)
@settings(deadline=None, max_examples=40)
def test_any_title_makes_a_note_of_that_kind_or_is_refused(key: str, title: str) -> None:
    from vaultkit.making import MakingError  # noqa: PLC0415

    try:
        note = made(key, f"x {title}")
    except MakingError:
        return
    facts = facts_of(note)
    assert facts.kind == key
    assert facts.properties_error is None
    assert facts.missing == ()


# Reading


def _of_kind(key: str) -> Kinds:
    """Return the kinds, of which every note is of one."""
    own = replace(kind(key), config=replace(kind(key).config, folder="all"))
    config = replace(kinds().config, recognise=("folder",))
    return Kinds((own,), config)


_DIGESTED = {key: _of_kind(key) for key in KEYS}


def _templates() -> st.SearchStrategy[str]:
    """Return texts of templates with pieces taken out and put in."""
    folder = shipped_vault() / "Templates"
    shipped = [path.read_text("utf-8") for path in sorted(folder.glob("*.md"))]

    def cut(text: str, start: int, length: int, new: str) -> str:
        at = start % (len(text) + 1)
        return text[:at] + new + text[at + length :]

    return st.builds(
        cut,
        st.sampled_from(shipped),
        st.integers(0, 20_000),
        st.integers(0, 400),
        st.sampled_from((*fragments.SIGNS, *fragments.BLOCKS, *fragments.LOGS, "")),
    )


TEXTS = st.one_of(fragments.texts, _templates())


@every_kind
@given(text=TEXTS)
@settings(deadline=None, max_examples=60)
def test_any_text_is_digested_as_any_kind_and_its_spans_lie_in_it(key: str, text: str) -> None:
    own = _DIGESTED[key]
    facts = digest_file("all/A.md", text, own)
    assert facts.kind == key
    spans = [one.span for one in facts.leftovers]
    spans += [one.span for one in facts.blanks]
    spans += [one.span for one in facts.statuses]
    roles = (facts.criteria, facts.tasks, facts.questions, facts.documentation)
    spans += [box.span for counted in roles for box in counted.boxes]
    laws.lies_in(text, spans)
    assert all(0 <= one.at <= len(text) for one in facts.missing)
    back = unpack(pack(facts))
    # A number that is none differs from itself.
    assert repr(back.properties) == repr(facts.properties)
    assert back._replace(properties=None) == facts._replace(properties=None)
    list(wanted_of(facts, own.all[0], "implemented"))


# Keeping


def _owing(edit: tuple[str, str], days: int, key: str) -> None:
    laws.owing(*edit, days, upkeep_of(key), kind(key))


@st.composite
def _edits(draw: st.DrawFn, key: str) -> tuple[str, str]:
    """Return a note made from the kind's template, and the same edited somewhere."""
    text = made(key).text
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 60)))
    new = draw(st.sampled_from((*fragments.SIGNS, *fragments.BLOCKS, *fragments.LOGS, "Text. ")))
    early = draw(st.integers(0, 300))
    before = text[:early] + draw(st.sampled_from(("", "", *fragments.SIGNS))) + text[early:]
    return before, text[:start] + new + text[end:]


@every_kind
@given(data=st.data(), days=st.integers(-1, 2))
@settings(deadline=None, max_examples=40)
def test_what_is_owed_after_any_edit_of_a_note_of_any_kind_settles(
    key: str, data: st.DataObject, days: int
) -> None:
    _owing(data.draw(_edits(key)), days, key)


@every_kind
@given(before=fragments.notes, after=fragments.notes)
@settings(deadline=None, max_examples=25)
def test_what_is_owed_by_any_note_at_all_as_any_kind_settles(
    key: str, before: str, after: str
) -> None:
    _owing((before, after), 0, key)


def _kept(note: Note, rules_of: Kind) -> set[str]:
    """Return the keys of the header that upkeep may write."""
    rules = rules_of.rules
    entries = (find_entry(note, key) for key in (rules.created, rules.updated))
    return {folded_key(one.key) for one in entries if one and is_sure(one)}


@every_kind
def test_an_edit_moves_the_stamps_and_the_changelog_and_no_other_line(key: str) -> None:
    note = made(key)
    heading = note.scan.headings[-3]
    at_ = heading.span.end
    edited = Note(note.path, f"{note.text[:at_]}\n\nMore of it.\n{note.text[at_:]}")
    owed = upkeep_of(key).owed(edited, kind(key), Memory(note.text), saved(at(23)))
    before = edited.text.splitlines()
    after = owed.text.splitlines() if owed else before
    changed = [line for line in after if line not in before]
    kept = _kept(edited, kind(key))
    for line in changed:
        name = folded_key(line.partition(":")[0].strip("*- "))
        assert name in kept or line.startswith("| 2026-11-23 |"), line
    has_updated = find_entry(note, kind(key).rules.updated) is not None
    assert any("2026-11-23" in line for line in changed) == has_updated


@every_kind
def test_an_empty_note_of_a_telling_name_is_filled_as_a_new_one_is(key: str) -> None:
    note = made(key)
    owed = upkeep_of(key).owed(Note(note.path, ""), kind(key), None, saved(at(20, 9, 5)))
    assert owed
    assert owed.text == note.text.replace("Card refunds", "card-refunds") or owed.text == note.text


@pytest.mark.parametrize(
    ("key", "name", "line"),
    [
        ("rfc", "RFC-2025-0007-late", "**RFC Number**: 2025-0007  "),
        ("rfc", "rfc 2026 7 late", "**RFC Number**: 2026-007  "),
        ("adr", "ADR-0012-late", "# ADR-0012: late"),
        ("adr", "ADR 12: late", "# ADR-012: late"),
    ],
)
def test_an_empty_note_gets_the_number_and_the_year_of_its_name(
    key: str, name: str, line: str
) -> None:
    owed = upkeep_of(key).owed(Note(f"{name}.md", ""), kind(key), None, saved(at(20)))
    assert owed
    assert line in owed.text.splitlines()
