"""The reading core agrees with what was recorded of a running Obsidian and of two real vaults.

The recordings are no part of this repository: `VAULTKIT_EVIDENCE` names their folder, else it
is `shared` beside the checkout.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from vaultkit.assemble import assemble
from vaultkit.config import Config, KindConfig
from vaultkit.disk.digesting import read_vault
from vaultkit.disk.reading import open_vault
from vaultkit.facts import FactLink
from vaultkit.filling import Filling, fill
from vaultkit.frontmatter import fences, read
from vaultkit.kinds import Kind, make_kinds, tags_of
from vaultkit.moment import format_moment
from vaultkit.names import is_note
from vaultkit.note import Note
from vaultkit.obsidian import read_settings
from vaultkit.scan import Link, LinkKind, cells, scan
from vaultkit.template import Template
from vaultkit.text import Lines, Span
from vaultkit.vault import Reach, Vault

_NAMED = os.environ.get("VAULTKIT_EVIDENCE")
EVIDENCE = Path(_NAMED) if _NAMED else Path(__file__).resolve().parents[3] / "shared"
_NOTES = sorted(EVIDENCE.glob("oracle/notes/*.json"))
_KINDS_OF_CASES = {
    "wikilink": LinkKind.WIKILINK,
    "wiki_embed": LinkKind.EMBED,
    "mdlink": LinkKind.MARKDOWN,
    "md_embed": LinkKind.MARKDOWN_EMBED,
    "fm_wikilink": LinkKind.PROPERTY,
    "fm_mdlink": LinkKind.PROPERTY,
}
_AREAS = {
    *["resolution", "subpath", "frontmatter", "tasks", "tables", "tags", "moment", "templates"],
    *["links-form", "links-context", "links-markdown", "links-frontmatter"],
}

pytestmark = pytest.mark.skipif(
    not _NOTES,
    reason=f"NO EVIDENCE in {EVIDENCE}: set VAULTKIT_EVIDENCE to the folder of the recordings",
)


def _cases() -> list[dict[str, Any]]:
    path = EVIDENCE / "obsidian-cases.json"
    cases: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.is_file() else []
    return [
        case
        for case in cases
        if case["area"] in _AREAS and case["confidence"] in {"sure", "likely"}
    ]


_CASES = {case["id"]: case for case in _cases()}


def _that_expect(*keys: str) -> list[str]:
    return [name for name, case in _CASES.items() if set(keys) & set(case["expect"])]


def _case_vault(case: dict[str, Any]) -> Vault:
    obsidian = read_settings({"app": json.dumps(case["app_json"] or {})})
    files = {
        path: text
        for path, text in case["files"].items()
        if obsidian.indexes(path) and not any(part.startswith(".") for part in path.split("/"))
    }
    texts = {path: text for path, text in files.items() if is_note(path)}
    return assemble("v", texts, make_kinds(Config(), {}), [p for p in files if p not in texts])


def _unresolved(target: str) -> str:
    return target.removesuffix(".md")


class _Recorded:
    """What Obsidian's cache says of one note; its offsets count UTF-16 units."""

    def __init__(self, path: Path) -> None:
        recorded = json.loads(path.read_text("utf-8"))
        self.cache: dict[str, Any] = recorded["cachedMetadata"]
        self.text: str = recorded["fileContents"]
        self.all_tags: list[str] = recorded["getAllTags"]
        self._units = self.text.encode("utf-16-le")
        block = fences(self.text)
        self.scan = scan(self.text, block[0].end if block else 0)
        self.note = Note("A.md", self.text)

    @property
    def properties(self) -> dict[str, Any]:
        """What our reading says of the properties, by their keys."""
        found = self.note.frontmatter
        assert found is None or found.error is None
        return {one.key: one.value for one in found.properties} if found else {}

    def offset(self, position: dict[str, Any]) -> int:
        return len(self._units[: 2 * position["offset"]].decode("utf-16-le"))


@pytest.fixture(params=_NOTES, ids=lambda path: path.stem)
def recorded(request: pytest.FixtureRequest) -> _Recorded:
    return _Recorded(request.param)


def test_links_and_embeds_are_those_of_the_app(recorded: _Recorded) -> None:
    theirs = sorted(
        (
            recorded.offset(one["position"]["start"]),
            recorded.offset(one["position"]["end"]),
            one["original"],
            one["link"],
        )
        for key in ("links", "embeds")
        for one in recorded.cache.get(key, ())
    )
    ours = sorted((*one.span, one.raw, one.target + one.subpath) for one in recorded.scan.links)
    assert ours == theirs


def test_headings_are_those_of_the_app(recorded: _Recorded) -> None:
    theirs = [
        (one["level"], one["heading"], recorded.offset(one["position"]["start"]))
        for one in recorded.cache.get("headings", ())
    ]
    assert [(one.level, one.text, one.span.start) for one in recorded.scan.headings] == theirs


def test_tasks_are_those_of_the_app(recorded: _Recorded) -> None:
    theirs = [
        (one["task"], one["position"]["start"]["line"])
        for one in recorded.cache.get("listItems", ())
        if "task" in one
    ]
    lines = Lines(recorded.text)
    ours = [(one.mark, lines.position(one.span.start)[0] - 1) for one in recorded.scan.boxes]
    assert ours == theirs


def test_block_ids_are_those_of_the_app(recorded: _Recorded) -> None:
    theirs = sorted(one.lower() for one in recorded.cache.get("blocks", ()))
    assert sorted(one.lower() for one in recorded.scan.block_ids) == theirs


def test_tags_are_those_of_the_app(recorded: _Recorded) -> None:
    theirs = [
        (
            recorded.offset(one["position"]["start"]),
            recorded.offset(one["position"]["end"]),
            one["tag"],
        )
        for one in recorded.cache.get("tags", ())
    ]
    assert [(*one.span, f"#{one.text}") for one in recorded.note.tags] == theirs


def test_the_tags_of_properties_and_body_are_all_that_the_app_knows(recorded: _Recorded) -> None:
    ours = [*tags_of(recorded.properties), *(one.text.casefold() for one in recorded.note.tags)]
    assert [f"#{tag}" for tag in ours] == [tag.casefold() for tag in recorded.all_tags]


def test_property_links_are_those_of_the_app(recorded: _Recorded) -> None:
    theirs = [
        (one["key"], one["original"], one["link"])
        for one in recorded.cache.get("frontmatterLinks", ())
    ]
    facts = assemble("v", {"A.md": recorded.text}, make_kinds(Config(), {})).notes["A.md"]
    links = [one.link for one in facts.links if one.link.kind is LinkKind.PROPERTY]
    assert [(one.label, one.raw, one.target + one.subpath) for one in links] == theirs
    spans = [one.span.of(recorded.text).strip("'\"") for one in links]
    assert spans == [one.raw for one in links]


def test_property_values_are_those_of_the_app(recorded: _Recorded) -> None:
    # As JSON, since Python takes True for 1 and 1 for 1.0.
    ours = json.dumps(recorded.properties, sort_keys=True)
    assert ours == json.dumps(recorded.cache.get("frontmatter", {}), sort_keys=True)


def test_the_properties_stand_where_the_app_says(recorded: _Recorded) -> None:
    position = recorded.cache.get("frontmatterPosition")
    if position is None:
        assert recorded.properties == {}
        return
    found = recorded.note.frontmatter
    assert found is not None
    start, end = found.span
    assert start == recorded.offset(position["start"])
    assert len(recorded.text[:end].rstrip("\r\n")) == recorded.offset(position["end"])


@pytest.fixture(scope="module")
def oracle() -> Vault:
    return read_vault(open_vault(EVIDENCE / "oracle" / "vault"))


def test_links_lead_where_the_app_says(oracle: Vault) -> None:
    theirs = json.loads((EVIDENCE / "oracle" / "resolvedLinks.json").read_text("utf-8"))
    ours = {
        path: dict(Counter(link.path for link in oracle.links(path) if link.path))
        for path in theirs
    }
    assert ours == theirs


def test_links_dangle_where_the_app_says(oracle: Vault) -> None:
    theirs = json.loads((EVIDENCE / "oracle" / "unresolvedLinks.json").read_text("utf-8"))
    ours = {
        path: dict(
            Counter(
                _unresolved(link.fact.link.target)
                for link in oracle.links(path)
                if link.path is None
            )
        )
        for path in theirs
    }
    assert ours == theirs


@pytest.mark.parametrize("truth", sorted(EVIDENCE.glob("truth/*.json")), ids=lambda one: one.stem)
@pytest.mark.parametrize(
    ("key", "reach"),
    [
        ("dangling", Reach.DANGLING),
        ("headings_dangling", Reach.DANGLING_HEADING),
        ("blocks_dangling", Reach.DANGLING_BLOCK),
    ],
)
def test_a_real_vault_s_broken_links_are_found(truth: Path, key: str, reach: Reach) -> None:
    vault = read_vault(open_vault(EVIDENCE / "vaults" / truth.stem))
    known = json.loads(truth.read_text("utf-8"))[key]
    ours = Counter(
        (path, facts.lines.position(link.fact.link.span.start)[0], link.fact.link.raw)
        for path, facts in vault.notes.items()
        for link in vault.links(path)
        if link.reach is reach
    )
    assert ours == Counter((one["file"], one["line"], one["raw"]) for one in known)


@pytest.mark.parametrize("name", _that_expect("links"))
def test_a_case_s_links(name: str) -> None:
    case = _CASES[name]
    vault, path = _case_vault(case), case["note"]
    theirs = [
        (
            *(one["raw"], one["target_path"], one["subpath"]),
            *(_KINDS_OF_CASES[one["kind"]], one["line"]),
        )
        for one in case["expect"]["links"]
    ]
    ours = []
    for one in vault.links(path):
        link = one.fact.link
        line: int | None = vault.notes[path].lines.position(link.span.start)[0]
        if link.kind is LinkKind.PROPERTY:
            line = None
        ours.append((link.raw, one.path, link.subpath, link.kind, line))
    assert ours == theirs


@pytest.mark.parametrize("name", _that_expect("dangling"))
def test_a_case_s_dangling_paths(name: str) -> None:
    case = _CASES[name]
    found = (one for one in _case_vault(case).links(case["note"]) if one.path is None)
    ours = list(dict.fromkeys(_unresolved(one.fact.link.target) for one in found))
    assert ours == case["expect"]["dangling"]


@pytest.mark.parametrize("name", _that_expect("display"))
def test_a_case_s_displays(name: str) -> None:
    case = _CASES[name]
    links = [one.link for one in _case_vault(case).notes[case["note"]].links]
    ours = {one.raw: one.display for one in links if one.display is not None}
    assert (
        ours.items()
        >= {
            raw: display for raw, display in case["expect"]["display"].items() if raw in ours
        }.items()
    )


@pytest.mark.parametrize("name", _that_expect("headings"))
def test_a_case_s_headings(name: str) -> None:
    case = _CASES[name]
    facts = _case_vault(case).notes[case["note"]]
    assert [
        {"level": one.level, "heading": one.text, "line": facts.lines.position(one.span.start)[0]}
        for one in facts.headings
    ] == case["expect"]["headings"]


def _note(case: dict[str, Any]) -> Note:
    return Note(case["note"], case["files"][case["note"]])


@pytest.mark.parametrize("name", _that_expect("tasks"))
def test_a_case_s_tasks(name: str) -> None:
    case = _CASES[name]
    note = _note(case)
    ours = [(note.lines.position(one.span.start)[0], one.mark) for one in note.scan.boxes]
    assert ours == [(one["line"], one["status"]) for one in case["expect"]["tasks"]]


@pytest.mark.parametrize("name", _that_expect("tables"))
def test_a_case_s_tables(name: str) -> None:
    case = _CASES[name]
    note = _note(case)
    assert [
        {
            "start": note.lines.position(one.header.start)[0],
            "end": note.lines.position((one.rows or (one.delimiter,))[-1].start)[0],
            "columns": len(cells(note.text, one.header)),
            "rows": len(one.rows),
        }
        for one in note.scan.tables
    ] == case["expect"]["tables"]


@pytest.mark.parametrize("name", _that_expect("subpaths"))
def test_a_case_s_subpaths(name: str) -> None:
    case = _CASES[name]
    vault, path = _case_vault(case), case["note"]
    for one in case["expect"]["subpaths"]:
        link = Link(LinkKind.WIKILINK, Span(0, 0), "", path, one["raw"], None)
        found = vault.follow(FactLink(link, "", link.span), path)
        assert (found.reach is Reach.RESOLVED) is (one["result"] is not None), one["raw"]


@pytest.mark.parametrize("name", _that_expect("frontmatter", "yaml_error", "frontmatter_exists"))
def test_a_case_s_properties(name: str) -> None:
    case = _CASES[name]
    expect = case["expect"]
    found = read(_note(case).text)
    if "frontmatter_exists" in expect:
        assert (found is not None) is expect["frontmatter_exists"]
    if "yaml_error" in expect:
        assert bool(found and found.error) is expect["yaml_error"]
    if "frontmatter" in expect:
        ours = {one.key: one.value for one in found.properties} if found else {}
        assert ours == (expect["frontmatter"] or {})


@pytest.mark.parametrize("name", _that_expect("tags"))
def test_a_case_s_tags(name: str) -> None:
    case = _CASES[name]
    note = _note(case)
    found = note.frontmatter
    properties = {one.key: one.value for one in found.properties} if found else {}
    ours = [*tags_of(properties), *(one.text.casefold() for one in note.tags)]
    assert [f"#{tag}" for tag in ours] == [tag.casefold() for tag in case["expect"]["tags"]]


@pytest.mark.parametrize("name", _that_expect("moment"))
def test_a_case_s_moments(name: str) -> None:
    expect = _CASES[name]["expect"]
    now = datetime.fromisoformat(expect["now"])
    ours = [[form, format_moment(now, form)] for form, _ in expect["moment"]]
    assert ours == [list(one) for one in expect["moment"]]


@pytest.mark.parametrize("name", _that_expect("rendered"))
def test_a_case_s_templates(name: str) -> None:
    case = _CASES[name]
    expect = case["expect"]
    (text,) = case["files"].values()
    template = Note("T.md", text)
    stem = Path(expect["target"]).name.removesuffix(".md")
    kind = Kind("any", KindConfig("T.md", "", "{title}", "{title}"), Template(template), Config())
    filling = Filling(stem, stem, 1, datetime.fromisoformat(expect["now"]), "", {})
    obsidian = read_settings({"templates": json.dumps(expect["settings"])})
    assert fill(template, kind, filling, obsidian, Config()) == expect["rendered"]
