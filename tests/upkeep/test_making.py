"""A new note: named, filled and stamped as asked, from whichever template serves its kind."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.checks import find
from vaultkit.disk.digesting import read_vault
from vaultkit.disk.reading import open_vault
from vaultkit.finding import Severity
from vaultkit.kinds import Kind
from vaultkit.making import Made, MakingError, Request, make
from vaultkit.note import Note
from vaultkit.obsidian import ObsidianSettings
from vaultkit.places import shipped_vault

from .bench import ADA, FEATURE_SEED, SETTINGS, at, evidence, kinds, vault, with_template

if TYPE_CHECKING:
    from vaultkit.kinds import Kinds

TEMPLATES = ["shipped", "seed"]
UNFILLED_BY_DESIGN = {"template-residue", "open-criterion"}


def shipped(key: str = "feature") -> str:
    found = kinds().get(key)
    assert found
    return found.template.note.text


def template(name: str) -> Kinds:
    """Return the kinds with one of the feature templates that must behave alike."""
    return with_template(evidence(FEATURE_SEED)) if name == "seed" else kinds()


def made(
    title: str = "Card refunds",
    own: Kinds | None = None,
    key: str = "feature",
    others: dict[str, str] | None = None,
    obsidian: ObsidianSettings = SETTINGS,
    **asked: object,
) -> Made:
    own = own or kinds()
    kind = own.get(key)
    assert isinstance(kind, Kind)
    request = Request(title, at(20, 9, 5), ADA, **asked)  # type: ignore[arg-type]
    return make(kind, request, vault(others or {}, own), obsidian)


def text_of(one: Made) -> str:
    (change,) = one.plan
    return change.after


def note_of(one: Made) -> Note:
    return Note(str(one.path), text_of(one))


def value_of(one: Made, key: str) -> object:
    block = note_of(one).frontmatter
    assert block
    assert block.error is None
    found = block.get(key)
    assert found
    return found.value


def tags_of(one: Made) -> object:
    return value_of(one, "tags")


def heading_of(one: Made) -> str:
    return next(h.text for h in note_of(one).scan.headings if h.level == 1)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_new_feature_is_stamped_tagged_and_logged(name: str) -> None:
    one = made(own=template(name))
    head, _, body = text_of(one).partition("# Feature")
    assert head == (
        '---\ntags:\n  - "#status/draft"\n  - priority/medium\n  - architecture/design\n'
        "  - architecture/feature\nCreated: 2026-11-20\nUpdated: 2026-11-20\nDomains:\n---\n"
    )
    assert body.startswith(": Card refunds\n")
    assert text_of(one).rstrip("\n").endswith("| 2026-11-20 | Ada Lindqvist | Initial draft |")


@pytest.mark.parametrize("name", TEMPLATES)
def test_everything_else_is_the_template_to_the_letter(name: str) -> None:
    own = template(name)
    kind = own.get("feature")
    assert kind
    before = kind.template.note.text.partition("---\n\n## 1.")[2].rpartition("\n|")[0]
    after = text_of(made(own=own)).partition("---\n\n## 1.")[2].rpartition("\n|")[0]
    assert before == after


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_domain_asked_for_is_linked(name: str) -> None:
    one = made(own=template(name), others={"D/Domain - Billing.md": ""}, domains=("billing",))
    assert value_of(one, "Domains") == ["[[Domain - Billing]]"]


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_ends_and_final_line_end_are_the_template_s(name: str, ends: str) -> None:
    source = evidence(FEATURE_SEED) if name == "seed" else shipped()
    text = text_of(made(own=with_template(source.replace("\n", ends)), domains=("A", "B")))
    assert text.count("\n") == text.count(ends)
    assert text.endswith(ends) == source.endswith("\n")


def test_a_note_is_named_by_its_kind() -> None:
    assert made().path == PurePosixPath("Features/Feature - Card refunds.md")


def test_a_folder_asked_for_is_taken() -> None:
    assert made(folder="Work/Now").path == PurePosixPath("Work/Now/Feature - Card refunds.md")


@pytest.mark.parametrize(
    "folder", ["..", "../x", "/tmp", ".obsidian", "a/../b", "a\x00b", "a\\..\\b"]
)
def test_a_folder_outside_the_vault_is_refused(folder: str) -> None:
    with pytest.raises(MakingError, match="not inside the vault"):
        made(folder=folder)


@pytest.mark.parametrize(
    ("title", "heading", "name"),
    [
        ("~/x", "~/x", "Feature - ~ x"),
        ("C:\\x", "C:\\x", "Feature - C - x"),
        ("a\x00b\nc", "a b c", "Feature - a b c"),
        ("  many   blanks ", "many blanks", "Feature - many blanks"),
        ("What is C++?", "What is C++?", "Feature - What is C++"),
        ("A #tag ^id [x]", "A #tag ^id [x]", "Feature - A tag id x"),
        ("[[ADR-012]] again", "ADR-012 again", "Feature - ADR-012 again"),
        ("[[ADR-012|Queues]] again", "Queues again", "Feature - Queues again"),
        ("see [docs](x.md)", "see docs", "Feature - see docs"),
        ("Über 日本 🎉", "Über 日本 🎉", "Feature - Über 日本 🎉"),
        ("👩‍💻 desk", "👩‍💻 desk", "Feature - 👩‍💻 desk"),
        ("می‌خواهم", "می‌خواهم", "Feature - می‌خواهم"),
        ("\u202eevil\u202c", "evil", "Feature - evil"),
        ("half \ud800", "half", "Feature - half"),
        (
            "{{date}} {number} {{title}}",
            "{{date}} {number} {{title}}",
            "Feature - {{date}} {number} {{title}}",
        ),
        ("\\1 \\g<0>", "\\1 \\g<0>", "Feature - 1 g 0"),
        ('Say "hi"', 'Say "hi"', "Feature - Say hi"),
    ],
)
def test_a_hostile_title_is_a_plain_heading_and_a_safe_name(
    title: str, heading: str, name: str
) -> None:
    one = made(title)
    assert (heading_of(one), one.path.name) == (f"Feature: {heading}", f"{name}.md")


@pytest.mark.parametrize("title", ["../../etc/x", "/etc/x", "..\\..\\etc\\x", "~/../etc/x"])
def test_a_title_is_never_a_path(title: str) -> None:
    one = made(title)
    assert heading_of(one) == f"Feature: {title}"
    assert (one.path.parent, one.path.name.endswith("etc x.md")) == (
        PurePosixPath("Features"),
        True,
    )


@given(st.text(max_size=30))
@settings(max_examples=40)
def test_whatever_the_title_the_note_lies_in_its_folder_and_reads_well(title: str) -> None:
    try:
        one = made(title)
    except MakingError:
        return
    assert one.path.parts[:-1] == ("Features",)
    assert not note_of(one).frontmatter.error  # type: ignore[union-attr]
    assert text_of(one).encode()


@pytest.mark.parametrize("title", ["", "  ", "///", "...", "[[]]", "\x00", "?*"])
def test_a_title_of_which_no_name_is_left_is_refused(title: str) -> None:
    with pytest.raises(MakingError, match="no file name is left"):
        made(title)


@pytest.mark.parametrize(
    "other",
    [
        "Features/Feature - Card refunds.md",
        "features/FEATURE - card Refunds.md",
    ],
)
def test_a_name_that_is_taken_in_any_case_is_refused(other: str) -> None:
    with pytest.raises(MakingError, match="exists already"):
        made(others={other: ""})


def test_a_name_taken_in_another_composition_is_refused() -> None:
    with pytest.raises(MakingError, match="exists already"):
        made("U\u0308ber", others={"Features/Feature - Über.md": ""})


def test_the_same_name_in_another_folder_is_free() -> None:
    assert made(others={"Old/Feature - Card refunds.md": ""}).path.parts[0] == "Features"


def test_a_missing_template_is_said() -> None:
    with pytest.raises(MakingError, match="missing or empty"):
        made(own=with_template(""))


# Domains


def test_domains_stay_empty_without_being_asked_for() -> None:
    assert "\nDomains:\n---\n" in text_of(made())


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("Domains/Domain - Billing.md", "[[Domain - Billing]]"),
        ("Billing.md", "[[Billing]]"),
        ("x/domain - BILLING.md", "[[domain - BILLING]]"),
    ],
)
def test_a_domain_is_linked_as_its_note_is_called(path: str, link: str) -> None:
    assert value_of(made(others={path: ""}, domains=("Billing",)), "Domains") == [link]


def test_a_domain_that_several_notes_are_called_is_linked_by_its_path() -> None:
    others = {"A/Domain - Billing.md": "", "B/Domain - Billing.md": ""}
    one = made(others=others, domains=("Billing",))
    assert value_of(one, "Domains") == ["[[A/Domain - Billing]]"]


@pytest.mark.parametrize("name", ["Billing", "Domain - Billing"])
def test_a_domain_that_no_note_is_called_is_linked_as_it_would_be_and_said(name: str) -> None:
    one = made(domains=(name,))
    assert value_of(one, "Domains") == ["[[Domain - Billing]]"]
    assert one.remarks == ("no note Domain - Billing yet; the link waits for it",)


def test_a_template_is_no_domain() -> None:
    others = {"Templates/Domain.md": ""}
    assert value_of(made(others=others, domains=("Domain",)), "Domains") == ["[[Domain - Domain]]"]


@pytest.mark.parametrize("name", ["a]]b", "a|b", "a#b", 'a"b', "a\nb"])
def test_a_hostile_domain_still_makes_one_link(name: str) -> None:
    one = made(domains=(name,))
    links = list(vault({str(one.path): text_of(one)}).links(str(one.path)))
    assert [link.fact.link.target for link in links if link.fact.relation == "domain"] == [
        "Domain - a - b" if name == "a|b" else "Domain - a b"
    ]


def test_several_domains_are_listed_in_the_order_asked_for() -> None:
    one = made(domains=("B", "A"))
    assert value_of(one, "Domains") == ["[[Domain - B]]", "[[Domain - A]]"]


# Tags


def test_a_status_asked_for_is_kept_as_the_template_spells_it() -> None:
    one = made(choices={"status": "Designed", "priority": "high"})
    assert tags_of(one) == [
        "status/designed",
        "priority/high",
        "architecture/design",
        "architecture/feature",
    ]


def test_an_unknown_status_lists_those_that_are_offered() -> None:
    with pytest.raises(
        MakingError, match=r"no status `done` .* offers draft, implemented, designed"
    ):
        made(choices={"status": "done"})


@pytest.mark.parametrize(
    ("tags", "left"),
    [
        ('tags: ["#status/draft", status/designed, x]', 'tags: ["#status/draft", x]'),
        ('tags: [x, status/designed, "#status/draft"]', 'tags: [x, "#status/draft"]'),
        ("tags: [status/draft, x, status/designed]", "tags: [status/draft, x]"),
        ("tags: [status/draft, status/designed, status/done]", "tags: [status/draft]"),
        ("tags: [status/designed, status/done, status/draft]", "tags: [status/draft]"),
        (
            "tags: [status/draft,status/designed,priority/low,priority/medium]",
            "tags: [status/draft,priority/medium]",
        ),
        ("tags: [ status/draft, status/designed ]", "tags: [ status/draft]"),
        ("tags:\n- status/designed\n- status/draft", "tags:\n- status/draft"),
        ("tags:\n  - status/designed # or\n  - Status/Draft", "tags:\n  - Status/Draft"),
        ("Tags:\n  - status/designed\n  - status/draft", "Tags:\n  - status/draft"),
        ("tags: status/draft", "tags: status/draft"),
        ("tags: [x]", "tags: [x]"),
        ("tags:", "tags:"),
        ("tags: [status/designed, status/done]", "tags: [status/designed, status/done]"),
    ],
)
def test_of_an_exclusive_group_one_tag_stays(tags: str, left: str) -> None:
    own = with_template(f"---\n{tags}\nCreated:\n---\n# Feature: {{{{title}}}}\n")
    assert text_of(made(own=own)).startswith(f"---\n{left}\nCreated: 2026-11-20\n---\n")


# Places and fields


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("{{title}}", "Card refunds"),
        ("{{Title}}", "Card refunds"),
        ("{{date}}", "2026-11-20"),
        ("{{time}}", "09:05"),
        ("{{date:DD.MM.YY}}", "20.11.26"),
        ("{{date:dddd, MMMM Do YYYY}}", "Friday, November 20th 2026"),
        ("{{time:HH.mm}}", "09.05"),
        ("{{date:[on] YYYY}}", "on 2026"),
        ("{{author}}", "{{author}}"),
        ("{{ title }}", "{{ title }}"),
    ],
)
def test_places_are_filled_as_obsidian_fills_them(place: str, written: str) -> None:
    own = with_template(f"# Feature: {{{{title}}}}\n\nSee {place}.\n")
    assert text_of(made(own=own)).endswith(f"See {written}.\n")


def test_obsidian_s_own_formats_are_used() -> None:
    own = with_template("# Feature: {{title}}\n\n{{date}} {{time}}\n")
    obsidian = ObsidianSettings(date_format="D/M/YYYY", time_format="h A")
    assert text_of(made(own=own, obsidian=obsidian)).endswith("\n20/11/2026 9 AM\n")


@pytest.mark.parametrize(
    "property_", ["{{title}}", '"{{title}}"', "'{{title}}'", "{{title}} # x", "|-\n  {{title}}"]
)
@pytest.mark.parametrize(
    "title", ["Plain", 'Say "hi"', "Ada's", "a: b", "# x", "yes: no", "C:\\x", "12", "- a", "a, b"]
)
def test_a_title_inside_the_properties_reads_back(property_: str, title: str) -> None:
    own = with_template(f"---\nname: {property_}\nCreated:\n---\n# Feature: {{{{title}}}}\n")
    assert value_of(made(title if title != "# x" else "x # x", own), "name") == (
        title if title != "# x" else "x # x"
    )


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('["{{title}}", b]', ["a, b: c", "b"]),
        ("[{{title}}, b]", ["a, b: c", "b"]),
        ("About {{title}}", "About a, b: c"),
        ('"About {{title}}"', "About a, b: c"),
        ("{{date}}", "2026-11-20"),
        ("on {{date}} {{time}}", "on 2026-11-20 09:05"),
    ],
)
def test_a_place_among_other_words_of_a_property_reads_back(source: str, value: object) -> None:
    own = with_template(f"---\nname: {source}\n---\n# Feature: {{{{title}}}}\n")
    assert value_of(made("a, b: c", own), "name") == value


def test_a_heading_that_is_nothing_but_its_place_is_filled() -> None:
    own = with_template("# {{title}}\n\nText.\n")
    assert heading_of(made(own=own)) == "Feature: Card refunds"


def test_a_field_asked_for_is_set() -> None:
    own = with_template("---\nOwner:\nSeen: x # y\nList: [a]\n---\n# Feature: {{title}}\n")
    one = made(own=own, fields={"owner": "Ada: #1", "Seen": "no", "List": "b"})
    assert [value_of(one, key) for key in ("Owner", "Seen", "List")] == ["Ada: #1", "no", ["b"]]


def test_a_stamp_asked_for_outweighs_the_day() -> None:
    assert value_of(made(fields={"Created": "2020-01-01"}), "Created") == "2020-01-01"


def test_an_unknown_field_lists_those_that_are_there() -> None:
    with pytest.raises(MakingError, match=r"no property `Ownr` .* tags, Created, Updated, Domains"):
        made(fields={"Ownr": "Ada"})


# Numbers


@pytest.mark.parametrize(
    ("others", "number"),
    [
        ((), "001"),
        (("ADR-001-a.md", "x/ADR-007-b.md"), "008"),
        (("ADR 12 c.md",), "013"),
        (("adr-9-d.md",), "010"),
        (("Templates/ADR-050-x.md",), "001"),
        (("ADR-999-z.md",), "1000"),
        (("Notes on ADR-5-x.md", "ADR-xxx-name.md"), "001"),
    ],
)
def test_a_number_is_the_next_after_the_highest(others: tuple[str, ...], number: str) -> None:
    one = made("Queues", key="adr", others=dict.fromkeys(others, ""))
    assert one.path.name == f"ADR-{number}-queues.md"
    assert heading_of(one) == f"ADR-{number}: Queues"


# Law 9


@pytest.mark.parametrize("key", [kind.key for kind in kinds().all])
def test_a_new_note_of_every_kind_lacks_only_what_a_person_has_to_fill_in(key: str) -> None:
    one = made("Something new", key=key)
    findings = find(vault({str(one.path): text_of(one)}))
    assert {finding.code for finding in findings} <= UNFILLED_BY_DESIGN
    assert {finding.severity for finding in findings} <= {Severity.INFO}


@pytest.mark.parametrize("key", [kind.key for kind in kinds().all])
def test_a_new_note_of_every_kind_is_known_as_that_kind(key: str) -> None:
    one = made("Something new", key=key)
    facts = vault({str(one.path): text_of(one)}).notes[str(one.path)]
    assert facts.kind == key


def test_a_new_note_made_from_the_seed_lacks_only_what_a_person_has_to_fill_in() -> None:
    own = template("seed")
    one = made("Something new", own)
    findings = find(vault({str(one.path): text_of(one)}, own))
    assert {finding.code for finding in findings} <= UNFILLED_BY_DESIGN


def test_the_shipped_vault_passes_its_own_checks() -> None:
    read = read_vault(open_vault(shipped_vault()))
    severe = [one for one in find(read) if one.severity != Severity.INFO]
    assert severe == []
