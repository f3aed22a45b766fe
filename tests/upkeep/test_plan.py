"""What a plan shows is what a plan does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from vaultkit.plan import Change, Plan

TOOLS = {"git": ["git", "apply", "-"], "patch": ["patch", "-p1", "--silent"]}
CASES = [
    ("Notes/A.md", "a\nb\nc\n", "a\nB\nc\n"),
    ("A.md", "a\nb", "a\nc\n"),
    ("A.md", "a\n", "a"),
    ("A.md", "a", "b"),
    ("A.md", "", "a\n"),
    ("A.md", None, "new\n"),
    ("Features/Feature - Card refunds.md", "a\r\nb\r\n", "a\r\nc\r\n"),
    ("Feature - New one.md", None, "a\nno final newline"),
    ("Prüfung 日本 🎉.md", "a\n", "b\n"),
    ("-- x.md", "-- a\n++ b\n", "-- b\n++ c\n"),
    ('Say "hi".md', "a\n", "b\n"),
    ("A\\b.md", "a\n", "b\n"),
    ("A.md", "a\u2028b\x0cc\n", "a\u2028B\x0cc\n"),
    ("A.md", "a\rb\n", "a\rc\n"),
    ("A.md", "\ufeffa\n", "\ufeffb\n"),
    ("A.md", "x\n" * 50 + "a\n" + "y\n" * 50, "x\n" * 50 + "b\n" + "y\n" * 50 + "z\n"),
]


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(("path", "before", "after"), CASES)
def test_a_diff_is_what_git_and_patch_apply(
    tmp_path: Path, path: str, before: str | None, after: str, tool: str
) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    if before is not None:
        file.write_bytes(before.encode())
    diff = Plan((Change(PurePosixPath(path), before, after),)).diff()
    subprocess.run(TOOLS[tool], cwd=tmp_path, input=diff.encode(), check=True, capture_output=True)
    assert file.read_bytes().decode() == after


@pytest.mark.parametrize("path", ["a\nb.md", "a\tb.md"])
def test_a_name_with_control_characters_is_quoted_as_git_does(tmp_path: Path, path: str) -> None:
    (tmp_path / path).write_text("a\n")
    diff = Plan((Change(PurePosixPath(path), "a\n", "b\n"),)).diff()
    subprocess.run(TOOLS["git"], cwd=tmp_path, input=diff.encode(), check=True)
    assert (tmp_path / path).read_text() == "b\n"


def test_a_missing_final_newline_is_said() -> None:
    diff = Plan((Change(PurePosixPath("A.md"), "a", "b"),)).diff()
    assert diff.splitlines()[-4:] == [
        "-a",
        "\\ No newline at end of file",
        "+b",
        "\\ No newline at end of file",
    ]


def test_a_new_file_comes_from_nowhere() -> None:
    diff = Plan((Change(PurePosixPath("A.md"), None, "a\n"),)).diff()
    assert diff.splitlines()[:2] == ["--- /dev/null", "+++ b/A.md"]


def test_two_changes_make_one_diff_in_their_order() -> None:
    first, second = (Change(PurePosixPath(f"{name}.md"), "a\n", "b\n") for name in "BA")
    plan = Plan((first,)) + Plan((second,))
    assert plan.diff() == Plan((first,)).diff() + Plan((second,)).diff()


def test_an_empty_plan_is_falsy_and_shows_nothing() -> None:
    assert (bool(Plan()), len(Plan()), Plan().diff()) == (False, 0, "")


def test_a_plan_counts_and_yields_its_changes() -> None:
    change = Change(PurePosixPath("A.md"), "a", "b")
    assert (list(Plan((change,))), len(Plan((change,)))) == ([change], 1)
