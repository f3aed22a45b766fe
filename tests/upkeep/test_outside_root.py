"""Links written from another vault's root: told once, mended one by one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from vaultkit.checks import find, find_each
from vaultkit.config import parse_config
from vaultkit.finding import Finding, Severity
from vaultkit.index import Index
from vaultkit.kinds import Kinds
from vaultkit.mending import mend
from vaultkit.telling import Message, Tell, ToldFindings

from .bench import kinds, vault

# The vault of these tests is called so.
NAME = "Vault"
CHECKOUT = {"Pages/Checkout.md": ""}
HOME = {"Home.md": ""}
LINK = "[[docs/vault/Pages/Checkout]]"
SAYS = "is written from another root: without `docs/vault/` it leads to Pages/Checkout.md"


def codes(link: str, others: Mapping[str, str], head: str = "") -> list[str]:
    return [one.code for one in find(vault({**others, "A.md": f"{head}{link}\n"}), ["A.md"])]


@pytest.mark.parametrize(
    "link",
    [
        "[[docs/vault/Pages/Checkout]]",
        "[[docs/vault/Pages/Checkout.md]]",
        "[[DOCS/Vault/pages/CHECKOUT#Why|there]]",
        "![[docs/vault/Pages/Checkout]]",
        "[[elsewhere/Pages/Checkout]]",
        "[[/docs/vault/Pages/Checkout]]",
        "[[docs//vault/Pages/Checkout]]",
        "[there](docs/vault/Pages/Checkout.md)",
        "[there](/home/ada/my%20notes/Pages/Checkout.md)",
    ],
)
def test_a_path_that_ends_with_a_whole_path_of_this_vault_is_from_outside(link: str) -> None:
    assert codes(link, CHECKOUT) == ["outside-root"]


@pytest.mark.parametrize(
    ("link", "others"),
    [
        ("[[docs/vault/Checkout]]", CHECKOUT),
        ("[[docs/vault/Pages/Nowhere]]", CHECKOUT),
        ("[[docs/vault/Pages/Checkout/]]", CHECKOUT),
        ("[[../docs/Pages/Checkout]]", CHECKOUT),
        ("[[./docs/Pages/Checkout]]", CHECKOUT),
        ("[[docs/../Pages/Checkout]]", CHECKOUT),
        ("[[docs/]]", HOME),
    ],
)
def test_any_other_path_just_leads_nowhere(link: str, others: dict[str, str]) -> None:
    assert codes(link, others) == ["dangling-link"]


def test_an_attachment_counts_as_a_note_does() -> None:
    drawn = vault({"A.md": "![[docs/vault/img/a.png]]\n"}).with_changes([], files=["img/a.png"])

    assert [one.code for one in find(drawn)] == ["outside-root"]


def test_a_path_of_this_vault_is_not_looked_at() -> None:
    assert codes("[[docs/Checkout]]", {"a/docs/Checkout.md": "", "Checkout.md": ""}) == []


def test_as_few_folders_go_as_possible() -> None:
    others = {"b/c/D.md": "", "c/D.md": ""}

    (found,) = find(vault({**others, "A.md": "[[a/b/c/D]]\n"}), ["A.md"])

    assert "without `a/` it leads to b/c/D.md" in found.message


# Two signs of three


@pytest.mark.parametrize(
    ("link", "others", "code"),
    [
        # Its folders end with the vault's name, and there are none such: a note at the root.
        (f"[[docs/{NAME}/Home]]", {}, "outside-root"),
        (f"[[{NAME.lower()}/Home]]", {}, "outside-root"),
        # A name alone is no path: many folders have a README.
        ("[[Elsewhere/Home]]", {}, "dangling-link"),
        # A folder of the vault that is called as the vault is.
        (f"[[{NAME}/Home]]", {f"{NAME}/B.md": ""}, "dangling-link"),
        # What was moved, or never translated: the folder is there.
        ("[[Archive/Pages/Checkout]]", {"archive/B.md": ""}, "dangling-link"),
        ("[[Archive/Pages/Checkout]]", {"Archive/deep/er/B.md": ""}, "dangling-link"),
        ("[[Archive/Pages/Checkout]]", {"Archives/B.md": ""}, "outside-root"),
        # Somebody clicked on such a link, and Obsidian made its folders in the vault.
        (LINK, {"docs/vault/Pages/Cart.md": ""}, "outside-root"),
    ],
)
def test_two_signs_of_three_tell_another_root_from_a_missing_folder(
    link: str, others: dict[str, str], code: str
) -> None:
    assert codes(link, {**CHECKOUT, **HOME, **others}) == [code]


# What comes before it


def test_a_placeholder_of_the_template_stays_one() -> None:
    template = next(one for one in kinds().all if one.key == "feature").template
    placeholder = min(one for one in template.link_targets if one)
    head = "---\ntags:\n  - architecture/feature\n---\n"

    found = codes(f"[[{placeholder}]]", {f"{placeholder.partition('/')[2]}.md": ""}, head)

    assert "template-residue" in found
    assert "outside-root" not in found


def test_an_alias_stays_an_alias() -> None:
    others = {**CHECKOUT, "B.md": "---\naliases:\n  - docs/vault/Pages/Checkout\n---\n"}

    assert codes(LINK, others) == ["alias-link"]


# Told once


def linked_from_outside(notes: int, links: int) -> dict[str, str]:
    """Return many notes, each with the same links to notes of the vault."""
    pages = {f"Pages/F{number}.md": "" for number in range(links)}
    text = "".join(f"- [[docs/vault/Pages/F{number}]]\n" for number in range(links))
    return {**pages, **{f"N{number:03}.md": text for number in range(notes)}}


def test_fifty_links_in_many_notes_are_one_finding_at_the_first_place() -> None:
    found = find(vault(linked_from_outside(notes=10, links=5)))

    assert [(one.code, one.path, one.start) for one in found] == [
        ("outside-root", "N000.md", (1, 3))
    ]
    assert found[0].message.endswith("Pages/F0.md (50 like this in 10 notes)")


def test_thousands_are_counted_as_people_write_numbers() -> None:
    (found,) = find(vault(linked_from_outside(notes=1, links=1500)))

    assert found.message.endswith("(1,500 like this in 1 note)")


def test_one_link_is_not_counted() -> None:
    (found,) = find(vault({**CHECKOUT, "A.md": LINK}))

    assert found.message == f"{LINK} {SAYS}"


def test_each_other_root_is_told_whatever_the_case_of_its_letters() -> None:
    text = f"{LINK} [[Docs/Vault/Pages/Checkout]] [[notes/Pages/Checkout]]\n"

    found = find(vault({**CHECKOUT, "A.md": text}))

    assert [(one.start, one.group) for one in found] == [
        ((1, 1), "docs/vault/"),
        ((1, 61), "notes/"),
    ]


def test_only_the_notes_looked_at_are_counted() -> None:
    found = find(vault(linked_from_outside(notes=10, links=5)), ["N003.md", "N004.md"])

    assert [one.path for one in found] == ["N003.md"]
    assert found[0].message.endswith("(10 like this in 2 notes)")


def test_other_findings_stay_where_they_are() -> None:
    known = vault({**CHECKOUT, "A.md": f"[[No]] {LINK}\n", "B.md": f"{LINK} [[No]]\n"})

    assert [(one.path, one.code) for one in find(known)] == [
        ("A.md", "dangling-link"),
        ("A.md", "outside-root"),
        ("B.md", "dangling-link"),
    ]


def test_a_group_is_told_where_it_weighs_most() -> None:
    config = parse_config(
        """
        [severity]
        outside-root = ["info", "warning", "error"]

        [stages]
        done = ["implemented"]
        """
    )
    done = "---\nstatus: implemented\n---\n"
    known = vault({**CHECKOUT, "A.md": LINK, "B.md": done + LINK}, Kinds((), config))

    assert [(one.path, one.severity) for one in find(known)] == [("B.md", Severity.ERROR)]


# Mended one by one


def mended(texts: Mapping[str, str]) -> dict[str, str]:
    plan = mend(find_each(vault(texts)), texts, unsafe=True)
    return {str(change.path): change.after for change in plan}


def test_a_fix_takes_the_folders_out_of_every_link() -> None:
    texts = linked_from_outside(notes=10, links=5)

    after = mended(texts)

    assert len(after) == 10
    assert find(vault({**texts, **after})) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("![[docs/vault/Pages/Checkout#H|x]]", "![[Pages/Checkout#H|x]]"),
        ("[[/docs/vault/Pages/Checkout]]", "[[/Pages/Checkout]]"),
        ("[[ docs/vault/Pages/Checkout ]]", "[[ Pages/Checkout ]]"),
        ("[[docs/vault/Pages/Checkout|docs/vault/]]", "[[Pages/Checkout|docs/vault/]]"),
        ("[t](docs/vault/Pages/Checkout.md)", "[t](Pages/Checkout.md)"),
        (
            "| A |\n| - |\n| [[docs/vault/Pages/Checkout\\|x]] |",
            "| A |\n| - |\n| [[Pages/Checkout\\|x]] |",
        ),
        (
            "---\nup: '[[docs/vault/Pages/Checkout]]'\n---",
            "---\nup: '[[Pages/Checkout]]'\n---",
        ),
        (
            '---\nup:\n  - "[[docs/vault/Pages/Checkout]]"\n---',
            '---\nup:\n  - "[[Pages/Checkout]]"\n---',
        ),
    ],
)
def test_only_the_folders_go(before: str, after: str) -> None:
    assert mended({**CHECKOUT, "A.md": before}) == {"A.md": after}


@pytest.mark.parametrize(
    "text",
    [
        "[docs/vault/ there](docs/vault/Pages/Checkout.md)\n",
        "[t](docs/my%20vault/Pages/Checkout.md)\n",
        "[[docs//vault/Pages/Checkout]]\n",
        '---\nup: "[[docs\\x2fvault/Pages/Checkout]]"\n---\n',
        '---\nup: "[[docs/vault/Pages/Check\\x6fut]]"\n---\n',
    ],
)
def test_nothing_is_mended_where_the_place_is_not_certain(text: str) -> None:
    (found,) = find(vault({**CHECKOUT, "A.md": text}))

    assert (found.code, found.fix) == ("outside-root", None)


def test_a_name_in_escapes_is_not_mended_either() -> None:
    (found,) = find(vault({"Checkout.md": "", "A.md": '---\nup: "[[Chek\\x6fut]]"\n---\n'}))

    assert (found.code, found.fix) == ("dangling-link", None)


# Told by the watcher


class Watched:
    """A vault in memory, and what is told of it."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._index = Index(vault(texts))
        self._told = ToldFindings(self._index.findings)

    def save(self, **texts: str) -> list[Message]:
        fresh = vault({f"{name}.md": text for name, text in texts.items()}).notes.values()
        return self._news(self._index.apply(fresh))

    def delete(self, *names: str) -> list[Message]:
        return self._news(self._index.apply([], [f"{name}.md" for name in names]))

    def _news(self, paths: frozenset[str]) -> list[Message]:
        return list(self._told.news(paths, self._index.findings))


def test_the_first_link_from_outside_is_told() -> None:
    assert Watched({**CHECKOUT, "A.md": ""}).save(A=LINK) == [
        Message(
            Tell.FOUND,
            "A.md",
            f"1:1 warning {LINK} {SAYS} (outside-root)",
            brief="1:1 warning outside-root",
        )
    ]


def test_many_at_once_are_one_line() -> None:
    watched = Watched(CHECKOUT)

    said = watched.save(A=f"{LINK}\n{LINK}\n", B=LINK, C=LINK)

    told = f"1:1 warning {LINK} {SAYS} (4 like this in 3 notes) (outside-root)"
    assert said == [Message(Tell.FOUND, "A.md", told, brief="1:1 warning outside-root")]


def test_another_link_from_a_root_that_was_told_is_no_news() -> None:
    watched = Watched({**CHECKOUT, "A.md": LINK})

    assert watched.save(B=LINK) == []
    assert watched.save(B=f"{LINK}\n{LINK}\n") == []


def test_it_is_solved_when_the_last_of_them_is_mended() -> None:
    watched = Watched({**CHECKOUT, "A.md": LINK, "B.md": LINK})

    assert watched.save(A="") == []
    assert watched.save(B="") == [
        Message(
            Tell.SOLVED,
            "B.md",
            f"{LINK} {SAYS} (2 like this in 2 notes) (outside-root)",
            brief="outside-root",
        )
    ]


def test_what_was_solved_is_told_when_it_comes_again() -> None:
    watched = Watched({**CHECKOUT, "A.md": LINK})
    watched.save(A="")

    assert [one.about for one in watched.save(A=LINK)] == [Tell.FOUND]


def test_deleting_the_last_note_solves_nothing() -> None:
    watched = Watched({**CHECKOUT, "A.md": LINK})

    assert watched.delete("A") == []
    assert [one.about for one in watched.save(A=LINK)] == [Tell.FOUND]


def test_deleting_what_they_lead_to_makes_each_of_them_dangle() -> None:
    watched = Watched({**CHECKOUT, "A.md": LINK, "B.md": LINK})

    said = watched.delete("Pages/Checkout")

    assert [(one.about, one.path) for one in said] == [
        (Tell.FOUND, "A.md"),
        (Tell.FOUND, "B.md"),
        (Tell.SOLVED, "A.md"),
    ]


def findings_of(index: Index) -> list[Finding]:
    return [one for path in sorted(index.findings) for one in index.findings[path]]


def test_the_index_keeps_every_one_of_them() -> None:
    texts = linked_from_outside(notes=10, links=5)

    assert findings_of(Index(vault(texts))) == find_each(vault(texts))


def test_a_folder_that_comes_or_goes_is_looked_at_again() -> None:
    index = Index(vault({**CHECKOUT, "A.md": "[[Archive/Pages/Checkout]]\n"}))

    seen = [[one.code for one in findings_of(index)]]
    index.apply(vault({"Archive/deep/B.md": ""}).notes.values())
    seen.append([one.code for one in findings_of(index)])
    index.apply([], ["Archive/deep/B.md"])
    seen.append([one.code for one in findings_of(index)])

    assert seen == [["outside-root"], ["dangling-link"], ["outside-root"]]
