"""A vault that was changed step by step equals the one built anew from what is there now."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.assemble import assemble, digest_file
from vaultkit.checks import find
from vaultkit.config import Config, parse_config
from vaultkit.finding import Finding
from vaultkit.index import Index
from vaultkit.kinds import make_kinds
from vaultkit.names import is_note
from vaultkit.note import Note
from vaultkit.vault import AmbiguousNameError, Reach, ResolvedLink, Vault

_KINDS = make_kinds(
    parse_config(
        """
        [kinds.plan]
        template = "Plan.md"
        folder = "Plans"
        name = "Plan - {title}"
        heading = "Plan: {title}"
        needs_criteria = true
        [kinds.ruling]
        template = "Ruling.md"
        folder = "Rulings"
        name = "R-{number:03}-{slug}"
        heading = "R-{number:03}: {title}"
        statuses = ["proposed", "accepted"]
        [kinds.paper]
        template = "Paper.md"
        folder = "Papers"
        name = "P-{year}-{number:03}-{slug}"
        heading = "Paper: {title}"
        [stages]
        live = ["accepted"]
        retired = ["superseded"]
        """
    ),
    {"plan": Note("Plan.md", "# Plan: {{title}}\n\n_Why?_\n\n[[Some plan]]\n")},
)
_PATHS = [
    *["A.md", "B.md", "a/A.md", "a/B.md", "a/b/B.md", "x/b.md", "B.png", "x/B.png", "B.png.md"],
    *["Plan - X.md", "Board.canvas", "Größe.md", "v/C.md", "Out/v/C.md"],
]
# Notes that are counted, and stand in each other's place.
_RULINGS = [
    *["R-001-a.md", "R-002-b.md", "x/R-002-b.md", "R-2 c.md", "R-003-c.md", "R-002-b 1.md"],
    *["P-2025-001-a.md", "P-2026-001-a.md", "P-2026-002-b.md", "Plan - X.md", "R-004-d.png"],
]
_TEXTS = [
    "",
    "[[A]] [[B]] [[b.md]]\n",
    "[[Größee]] [[Plan - Y]] [[bee]] [[a/Bee#H]]\n",
    "[[a/B]] [[./B]] [[../B]] ![[B.png]]\n",
    "[[v/A]] [[out/v/A]] [[x/A]] [[out/a/B#H]] [[x/a/b]] [t](/out/v/a/b/B.md) ![[out/x/B.png]]\n",
    "---\naliases: [v/A]\n---\n[[v/Größe]] [[a/b/B]] [[x/a/b/B]] [[v/a/B]]\n",
    "# H\n\ntext ^id\n\n[[#H]] [[#^id]] [[#None]]\n",
    "[[B#H]] [[B#^id]] [t](a/B.md#H) [[Größe]]\n",
    '---\naliases: [Bee, A]\nup: "[[B]]"\n---\n[[Bee]]\n',
    "---\nbroken: a: b\n---\n[[B]]\n",
    "# Plan: X\n\n_Why?_\n\n## Success Criteria\n\n- [ ] a [[Some plan]]\n",
    "---\nvaultkit: false\n---\n[[Nowhere]]\n",
    '{"nodes": [{"file": "a/B.md"}, {"text": "[[B]]"}]}',
]
_SAID = [
    "---\nstatus: accepted\n---\n[[R-001-a]] [[R-002-b]] [[R-2 c]] [[R-2]]\n",
    "---\nstatus: superseded\n---\n# R-001: A\n",
    '---\nSupersedes: "[[R-001-a]]"\n---\n',
    '---\nSuperseded By: "[[R-002-b]]"\n---\n',
    '---\nSupersedes: ["[[R-001-a]]", "[[R-2 c]]"]\nSuperseded By: "[[R-3]]"\n---\n',
    '---\nsuperseded by: "[[x/R-002-b|two]]"\nstatus: accepted\n---\n[[P-2026-1]]\n',
    "# Plan: X\n\nSee [[R-001-a]], [[R-003-c]], [[R-002]], [t](R-002-b.md), [[P-2025-001]].\n",
    "# Plan: X\n\nNot [[R-001-a]] but [[x/R-002-b]], [[R-004]].\n",
    "---\naliases: [R-002, R-3]\n---\n[[P-2025-002]]\n",
]


def _steps(
    paths: list[str], texts: list[str]
) -> st.SearchStrategy[tuple[_Files, list[tuple[str, str, str]]]]:
    """Return files of a vault, and what becomes of them one after the other."""
    path, text = st.sampled_from(paths), st.sampled_from(texts)
    step = st.one_of(
        st.tuples(st.just("write"), path, text),
        st.tuples(st.just("delete"), path, st.just("")),
        st.tuples(st.just("rename"), path, path),
    )
    return st.tuples(st.dictionaries(path, text), st.lists(step))


_Files = dict[str, str]
_LIVES = st.one_of(_steps(_PATHS, _TEXTS), _steps(_RULINGS, _SAID))


def _anew(files: _Files) -> Vault:
    texts = {path: text for path, text in files.items() if is_note(path)}
    return assemble("v", texts, _KINDS, [path for path in files if path not in texts])


def _stepped(vault: Vault, before: _Files, after: _Files) -> Vault:
    differs = [path for path, text in after.items() if before.get(path) != text]
    changed = [digest_file(path, after[path], _KINDS) for path in differs if is_note(path)]
    gone = [path for path in before if path not in after]
    return vault.with_changes(changed, gone, [path for path in differs if not is_note(path)])


def _after(files: _Files, step: tuple[str, str, str]) -> _Files:
    what, path, other = step
    changed = dict(files)
    if what == "write":
        changed[path] = other
    elif what == "delete":
        changed.pop(path, None)
    elif path in changed and other not in changed and is_note(path) == is_note(other):
        changed[other] = changed.pop(path)
    return changed


def _links(vault: Vault) -> dict[str, list[ResolvedLink]]:
    return {path: list(vault.links(path)) for path in sorted(vault.notes)}


def _findings(vault: Vault) -> list[Finding]:
    return find(vault)


@given(_LIVES)
@settings(deadline=None, max_examples=150)
def test_a_vault_changed_step_by_step_equals_one_built_anew(
    life: tuple[_Files, list[tuple[str, str, str]]],
) -> None:
    files, steps = life
    vault = _anew(files)
    for step in steps:
        changed = _after(files, step)
        # Asking before the change fills every cache that the change must not keep.
        _findings(vault)
        vault, files = _stepped(vault, files, changed), changed
    anew = _anew(files)
    assert vault.files == anew.files
    assert _links(vault) == _links(anew)
    assert _findings(vault) == _findings(anew)
    assert vault.aliases == anew.aliases
    assert vault.standings == anew.standings
    assert vault.numbers == anew.numbers
    assert vault.standing_names == anew.standing_names


@given(_LIVES, st.booleans())
@settings(deadline=None, max_examples=300)
def test_findings_kept_step_by_step_equal_those_found_anew(
    life: tuple[_Files, list[tuple[str, str, str]]],
    ready: bool,  # noqa: FBT001 - hypothesis draws it
) -> None:
    files, steps = life
    index = Index(_anew(files))
    if ready:
        index.prepare()
    for step in steps:
        after = _after(files, step)
        differs = [path for path, text in after.items() if files.get(path) != text]
        changed = [digest_file(path, after[path], _KINDS) for path in differs if is_note(path)]
        gone = [path for path in files if path not in after]
        index.apply(changed, gone, [path for path in differs if not is_note(path)])
        files = after
        assert index.findings == Index(_anew(files)).findings


def test_a_change_leaves_the_vault_before_it_as_it_was() -> None:
    before = _anew({"A.md": "[[B]]\n"})
    before.with_changes([digest_file("B.md", "", _KINDS)])
    assert [link.reach for link in before.links("A.md")] == [Reach.DANGLING]


def test_a_path_both_gone_and_there_is_there() -> None:
    vault = _anew({"A.md": "[[B]]\n", "B.md": ""})
    changed = vault.with_changes([digest_file("B.md", "new", _KINDS)], gone=["B.md"])
    assert "B.md" in changed.notes


@pytest.mark.parametrize(
    ("link", "reach", "path"),
    [
        ("[[B]]", Reach.RESOLVED, "B.md"),
        ("[[C]]", Reach.DANGLING, None),
        ("[[C#H]]", Reach.DANGLING, None),
        ("[[B#One]]", Reach.RESOLVED, "B.md"),
        ("[[B#one#TWO]]", Reach.RESOLVED, "B.md"),
        ("[[B#Two#One]]", Reach.DANGLING_HEADING, "B.md"),
        ("[[B#None]]", Reach.DANGLING_HEADING, "B.md"),
        ("[[B#^ID]]", Reach.RESOLVED, "B.md"),
        ("[[B#^none]]", Reach.DANGLING_BLOCK, "B.md"),
        ("[[B#One#^id]]", Reach.RESOLVED, "B.md"),
        ("[[B#]]", Reach.RESOLVED, "B.md"),
        ("[[B#[^1]]]", Reach.RESOLVED, "B.md"),
        ("[[#Here]]", Reach.RESOLVED, "A.md"),
        ("[[#There]]", Reach.DANGLING_HEADING, "A.md"),
        ("![[p.pdf#page=3]]", Reach.RESOLVED, "p.pdf"),
        ("[t](B.md#One)", Reach.RESOLVED, "B.md"),
        ("[[Bee]]", Reach.DANGLING, None),
        ("[[Title]]", Reach.DANGLING, None),
    ],
)
def test_how_far_a_link_gets(link: str, reach: Reach, path: str | None) -> None:
    other = "---\naliases: [Bee]\ntitle: Title\n---\n# One\n## Two\ntext ^id\n"
    vault = _anew({"A.md": f"# Here\n{link}\n", "B.md": other, "p.pdf": ""})
    (found,) = vault.links("A.md")
    assert (found.reach, found.path) == (reach, path)


@pytest.mark.parametrize(
    ("path", "written"),
    [("B.md", "B"), ("a/C.md", "C"), ("x/D.md", "x/D"), ("D.md", "D.md"), ("a/v1.2.md", "v1.2")],
)
def test_the_shortest_link_to_a_note_reaches_it(path: str, written: str) -> None:
    files = dict.fromkeys(["B.md", "a/C.md", "D.md", "x/D.md", "a/v1.2.md"], "")
    vault = _anew(files)
    link = vault.link_to(path)
    assert vault.resolve(link, "elsewhere/A.md").path == path
    assert link == written.removesuffix(".md")


@pytest.mark.parametrize(
    ("name", "path"),
    [("B", "B.md"), ("b.md", "B.md"), ("a/C.md", "a/C.md"), ("a/C", "a/C.md"), ("C", "a/C.md")],
)
def test_a_note_is_found_as_a_person_calls_it(name: str, path: str) -> None:
    assert _anew({"B.md": "", "a/C.md": ""}).find(name) == path


def test_a_name_that_several_notes_have_is_no_answer() -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        _anew({"a/B.md": "", "x/B.md": ""}).find("B")
    assert caught.value.candidates == ("a/B.md", "x/B.md")


@pytest.mark.parametrize("name", ["", "C", "p.png"])
def test_a_name_that_no_note_has_is_none(name: str) -> None:
    with pytest.raises(LookupError):
        _anew({"B.md": "", "p.png": ""}).find(name)


@pytest.mark.parametrize(
    ("path", "text", "ignored"),
    [
        ("A.md", "", False),
        ("Templates/A.md", "", True),
        ("Templates old/A.md", "", False),
        ("old/deep/A.md", "", True),
        ("A.md", "---\nvaultkit: false\n---\n", True),
        ("A.md", "---\nvaultkit: true\n---\n", False),
        ("A.md", "---\nvaultkit: 'false'\n---\n", False),
    ],
)
def test_what_is_ignored(path: str, text: str, *, ignored: bool) -> None:
    config = Config(templates="Templates", ignore=("old/*",))
    vault = assemble("v", {path: text}, make_kinds(config, {}))
    assert vault.is_ignored(path) is ignored
