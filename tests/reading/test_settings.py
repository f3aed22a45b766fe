"""Configuration says plainly what is wrong with it; Obsidian's own settings are read leniently."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultkit.config import Config, ConfigError, Stage, parse_config
from vaultkit.finding import Severity
from vaultkit.frontmatter.model import Property
from vaultkit.moment import format_moment
from vaultkit.obsidian import ObsidianSettings, read_settings
from vaultkit.stamps import StampFormat, day_of, format_for, format_of, parse
from vaultkit.text import Span

_MOMENT = datetime(2026, 11, 20, 9, 5, 7, 123_000)  # noqa: DTZ001 - stamps are local, without a zone
_NEW_YEAR_S_EVE = datetime(2026, 12, 31, 23, 59, 59)  # noqa: DTZ001
_MIDNIGHT = datetime(2024, 2, 29)  # noqa: DTZ001
_LAW = settings(deadline=None, max_examples=300)
_KIND = 'template = "T.md"\nfolder = "F"\nname = "{title}"\nheading = "{title}"\n'


def _complaint(source: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_config(source)
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "key", "near"),
    [
        ("quite = 3", "quite", "quiet"),
        ("ignored = []", "ignored", "ignore"),
        (f"[kinds.a]\n{_KIND}headin = 'x'", "kinds.a.headin", "heading"),
        ("[relations.property]", "relations.property", "properties"),
        ("[stages]\ndrafts = []", "stages.drafts", "draft"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known(source: str, key: str, near: str) -> None:
    assert f"unknown key `{key}`; did you mean `{near}`?" in _complaint(source)


@pytest.mark.parametrize("source", ["zzz = 1", "[zzz]", "[zzz.a]\nb = 1"])
def test_an_unknown_key_comes_with_all_known_ones(source: str) -> None:
    complaint = _complaint(source)
    assert all(key in complaint for key in ("quiet", "kinds", "relations", "severity"))
    assert "did you mean" not in complaint


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("templates = 1", "templates"),
        ("author = true", "author"),
        ("ignore = 'x'", "ignore"),
        ("ignore = [1]", "ignore"),
        ("quiet = 'ten'", "quiet"),
        ("quiet = -1", "quiet"),
        ("quiet = true", "quiet"),
        ("quiet = nan", "quiet"),
        ("quiet = inf", "quiet"),
        ("stamp = 'time'", "stamp"),
        ("stamp = 1", "stamp"),
        ("recognise = ['smell']", "recognise"),
        ("kinds = []", "kinds"),
        ("[kinds]\na = 1", "kinds.a"),
        (f"[kinds.a]\n{_KIND}needs_criteria = 1", "kinds.a.needs_criteria"),
        (f"[kinds.a]\n{_KIND}fill = 'always'", "kinds.a.fill"),
        (f"[kinds.a]\n{_KIND}defaults = ['x']", "kinds.a.defaults"),
        (f"[kinds.a]\n{_KIND}defaults = {{a = 1}}", "kinds.a.defaults.a"),
        (f"[kinds.a]\n{_KIND}criteria = 'x'", "kinds.a.criteria"),
        (f"[kinds.a]\n{_KIND}statuses = 'x'", "kinds.a.statuses"),
        (f"[kinds.a]\n{_KIND}fields = [1]", "kinds.a.fields"),
        (f"[kinds.a]\n{_KIND}question_items = 'yes'", "kinds.a.question_items"),
        (f"[kinds.a]\n{_KIND}status_folders = ['x']", "kinds.a.status_folders"),
        (f"[kinds.a]\n{_KIND}gates = ['x']", "kinds.a.gates"),
        (f"[kinds.a]\n{_KIND}gates = {{x = 'criteria'}}", "kinds.a.gates.x"),
        (f"[kinds.a]\n{_KIND}gates = {{x = ['chores']}}", "kinds.a.gates.x"),
        (f"[kinds.a]\n{_KIND}reviewers = ['x']", "kinds.a.reviewers"),
        ("[stages]\ndraft = 'x'", "stages.draft"),
        ("[relations.labels]\na = 1", "relations.labels.a"),
        ("[severity]\na = 'fatal'", "severity.a"),
        ("[severity]\na = ['error']", "severity.a"),
        ("[severity]\na = 1", "severity.a"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_its_key(source: str, key: str) -> None:
    complaint = _complaint(source)
    assert complaint.startswith(f"`{key}` must be ")
    assert "\n" not in complaint


_PLAIN = {"template": "T.md", "folder": "F", "name": "N {title}", "heading": "H"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "'X - {tilte}'"),
        ("name", "'X - {title'"),
        ("name", "'X - {date:%Q} {title}'"),
        ("name", "'X'"),
        ("heading", "'X {name}'"),
        ("numbering", "'{foo}'"),
        ("template", "'../T.md'"),
        ("template", "'/T.md'"),
        ("folder", "'F/../../G'"),
        ("gates", "{Done = ['criteria']}"),
        ("defaults", "{status = 'Done'}"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(key: str, value: str) -> None:
    table = {name: f"'{one}'" for name, one in _PLAIN.items()}
    table |= {"statuses": "['Draft', 'In Review']", key: value}
    lines = [f"{name} = {one}" for name, one in table.items()]
    assert _complaint("\n".join(["[kinds.a]", *lines])).startswith(f"`kinds.a.{key}` must be ")


def test_a_kind_without_its_four_texts_is_told_what_it_lacks() -> None:
    assert _complaint("[kinds.a]\nfolder = 'F'\nname = 'x'") == (
        "`kinds.a` lacks `template` and `heading`"
    )


def test_broken_toml_says_where() -> None:
    assert "line 2" in _complaint("quiet = 1\nquiet = = 2")


def test_nothing_gives_the_defaults() -> None:
    assert parse_config("") == Config()


def test_what_is_not_said_comes_from_the_base() -> None:
    base = parse_config("quiet = 3\nstamp = 'datetime'")
    assert parse_config("quiet = 4", base) == parse_config("quiet = 4\nstamp = 'datetime'")


def test_names_in_relations_and_stages_compare_folded() -> None:
    read = parse_config("[relations.labels]\n'Depends ON' = 'needs'\n[stages]\ndone = ['Approved']")
    assert (read.relations.labels, read.stages) == (
        {"depends on": "needs"},
        {"approved": Stage.DONE},
    )


@pytest.mark.parametrize(
    ("value", "levels"),
    [
        ("'off'", (Severity.OFF,) * 3),
        ("['info', 'warning', 'error']", (Severity.INFO, Severity.WARNING, Severity.ERROR)),
    ],
)
def test_a_severity_is_one_for_all_or_three(value: str, levels: tuple[Severity, ...]) -> None:
    assert parse_config(f"[severity]\na-b = {value}").severity == {"a-b": levels}


@given(
    st.recursive(
        st.one_of(st.booleans(), st.integers(-9, 9), st.just("x"), st.just("draft")),
        lambda inner: st.one_of(
            st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["a", "draft"]), inner)
        ),
        max_leaves=4,
    ),
    st.sampled_from(["templates", "ignore", "quiet", "kinds", "stages", "relations", "severity"]),
)
@_LAW
def test_any_value_anywhere_is_read_or_refused_in_a_sentence(value: object, key: str) -> None:
    complaint = ""
    try:
        parse_config(f"{key} = {_toml(value)}")
    except ConfigError as error:
        complaint = str(error)
    assert "\n" not in complaint


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "3", '{"a"', "\x00", '"x"', "{'a': 1}", "[" * 100_000]
)
def test_a_settings_file_that_is_none_gives_the_defaults(text: str) -> None:
    names = ("app", "templates", "types", "workspace")
    assert read_settings(dict.fromkeys(names, text)) == ObsidianSettings(types={})


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("templates", '{"folder": "/T/"}', ObsidianSettings(templates="T", types={})),
        ("templates", '{"folder": 3}', ObsidianSettings(types={})),
        ("templates", '{"dateFormat": ""}', ObsidianSettings(types={})),
        ("templates", '{"timeFormat": "H"}', ObsidianSettings(time_format="H", types={})),
        ("app", '{"showUnsupportedFiles": true}', ObsidianSettings(every_file=True, types={})),
        ("app", '{"showUnsupportedFiles": "yes"}', ObsidianSettings(types={})),
        ("types", '{"types": {"Created": "date"}}', ObsidianSettings(types={"created": "date"})),
        ("types", '{"types": []}', ObsidianSettings(types={})),
        ("other", '{"folder": "T"}', ObsidianSettings(types={})),
    ],
)
def test_a_settings_file_is_read(name: str, text: str, read: ObsidianSettings) -> None:
    assert read_settings({name: text}) == read


def test_the_open_note_is_that_of_the_active_leaf() -> None:
    leaf = {"id": "2", "type": "leaf", "state": {"state": {"file": "a/B.md"}}}
    other = {"id": "1", "state": {"state": {"file": "C.md"}}}
    workspace = {"main": {"id": "0", "children": [other, {"children": [leaf]}]}, "active": "2"}
    assert read_settings({"workspace": json.dumps(workspace)}).active == "a/B.md"


@pytest.mark.parametrize(
    "workspace",
    [
        *["{}", '{"active": "1"}', '{"active": 1, "main": []}', '{"active": "1", "main": "x"}'],
        '{"active": "1", "main": {"id": "1", "state": {"state": []}}}',
    ],
)
def test_without_an_open_note_there_is_none(workspace: str) -> None:
    assert read_settings({"workspace": workspace}).active == ""


@pytest.mark.parametrize(
    ("path", "every", "indexed"),
    [
        ("A.md", False, True),
        ("a/p.PNG", False, True),
        ("a.canvas", False, True),
        ("a.docx", False, False),
        ("a.docx", True, True),
    ],
)
def test_links_reach_the_files_obsidian_takes(path: str, *, every: bool, indexed: bool) -> None:
    assert ObsidianSettings(every_file=every).indexes(path) is indexed


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("YYYY-MM-DD", "2026-11-20"),
        ("HH:mm:ss", "09:05:07"),
        ("YY M D H m s", "26 11 20 9 5 7"),
        ("dddd ddd dd d do", "Friday Fri Fr 5 5th"),
        ("MMMM MMM Mo", "November Nov 11th"),
        ("Do", "20th"),
        ("DDD DDDD", "324 324"),
        ("Q Qo", "4 4th"),
        ("hh h A a", "09 9 AM am"),
        ("kk k", "09 9"),
        ("SSS", "123"),
        ("GGGG-[W]WW", "2026-W47"),
        ("gggg-[W]ww", "2026-W47"),
        ("E e", "5 5"),
        ("[YYYY] YYYY", "YYYY 2026"),
        ("[]YYYY", "2026"),
        ("yyyy yy y", "2026 2026 2026"),
        ("DDDo Wo wo", "324th 47th 47th"),
        ("GG gg", "26 26"),
        ("S SS", "1 12"),
        ("L LT", "11/20/2026 9:05 AM"),
        ("LL, LTS", "November 20, 2026, 9:05:07 AM"),
        ("LLL", "November 20, 2026 9:05 AM"),
        ("llll", "Fri, Nov 20, 2026 9:05 AM"),
        ("l [LT]", "11/20/2026 LT"),
        ("[open", "[op5n"),
        ("", ""),
        ("– · ·", "– · ·"),
    ],
)
def test_a_moment_in_tokens(form: str, written: str) -> None:
    assert format_moment(_MOMENT, form) == written


@pytest.mark.parametrize(
    ("moment", "form", "written"),
    [
        (_NEW_YEAR_S_EVE, "GGGG-[W]WW", "2026-W53"),
        (_NEW_YEAR_S_EVE, "gggg-[W]ww", "2027-W01"),
        (_NEW_YEAR_S_EVE, "hh A", "11 PM"),
        (_MIDNIGHT, "HH H hh h kk k", "00 0 12 12 24 24"),
        (_MIDNIGHT, "DDDD", "060"),
        *[
            (datetime(2026, 1, day), "Do", written)  # noqa: DTZ001
            for day, written in ((1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"))
        ],
        *[
            (datetime(2026, 1, day), "Do", written)  # noqa: DTZ001
            for day, written in ((12, "12th"), (13, "13th"), (21, "21st"), (22, "22nd"))
        ],
    ],
)
def test_moments_that_are_easily_wrong(moment: datetime, form: str, written: str) -> None:
    assert format_moment(moment, form) == written


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2026-11-20", StampFormat.DATE),
        ("2026-11-20T09:30", StampFormat.MINUTES),
        ("2026-11-20T09:30:00", StampFormat.SECONDS),
        ("2026-11-20 09:30", StampFormat.SPACED_MINUTES),
        ("2026-11-20 09:30:00", StampFormat.SPACED_SECONDS),
        *[
            (value, None)
            for value in (
                *["", "2026-13-01", "2026-02-30", "20.11.2026", "2026-11-20T25:00", "{{date}}"],
                *["2026-11-20T09:30Z", "2026-11-20\n", "٢٠٢٦-11-20", 20261120, None, [], True],
            )
        ],
    ],
)
def test_a_stamp_s_format(value: object, form: StampFormat | None) -> None:
    assert format_of(value) == form  # type: ignore[arg-type]


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)), st.sampled_from(StampFormat))  # noqa: DTZ001
@_LAW
def test_a_stamp_that_is_written_is_read_in_its_format(moment: datetime, form: StampFormat) -> None:
    year = f"{moment.year:04}"
    written = year + moment.strftime(form).removeprefix(moment.strftime("%Y"))
    assert format_of(written) is form
    assert day_of(written) == moment.date()


def test_a_stamp_names_a_moment_without_zone() -> None:
    assert parse("2026-11-20T09:30:00") == datetime(2026, 11, 20, 9, 30, tzinfo=UTC).replace(
        tzinfo=None
    )


@pytest.mark.parametrize(
    ("value", "types", "stamp", "form"),
    [
        ("2026-11-20 09:30", {"updated": "date"}, "date", StampFormat.SPACED_MINUTES),
        (None, {"updated": "datetime"}, "date", StampFormat.SECONDS),
        (None, {"updated": "date"}, "datetime", StampFormat.DATE),
        (None, {"updated": "text"}, "datetime", StampFormat.SECONDS),
        ("", {}, "date", StampFormat.DATE),
        ("yesterday", {"updated": "date"}, "date", None),
        (3, {}, "date", None),
        ([], {}, "date", None),
    ],
)
def test_a_stamp_is_written_as_the_value_the_type_or_the_setting_says(
    value: str | int | None, types: dict[str, str], stamp: str, form: StampFormat | None
) -> None:
    entry = Property("Updated", value, Span(0, 0), Span(0, 0))
    assert format_for(entry, ObsidianSettings(types=types), Config(stamp=stamp)) == form


def test_a_kind_has_its_own_stamps_and_changelog_else_the_vault_s() -> None:
    config = parse_config(
        f"created = 'Born'\nchangelog = ['History']\n[kinds.a]\n{_KIND}updated = 'Last Updated'\n"
        f"[kinds.b]\n{_KIND}created = 'Date'\nchangelog = ['Log']\n"
    )
    told = [
        (one.created, one.updated, one.changelog) for one in map(config.of, config.kinds.values())
    ]
    assert told == [("Born", "Last Updated", ("History",)), ("Date", "Updated", ("Log",))]


def test_gates_are_found_by_statuses_as_those_compare() -> None:
    config = parse_config(f"[kinds.a]\n{_KIND}gates = {{ 'In-Review' = ['tasks'] }}\n")
    assert config.kinds["a"].gates == {"in review": ("tasks",)}
