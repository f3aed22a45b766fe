"""Programs that save the same note at the same moment lose nothing by us."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from vaultkit.disk.writing import Outcome

from .desk import another_process

if TYPE_CHECKING:
    from .desk import Desk

pytestmark = pytest.mark.slow

_ROUNDS = 500
_BODY = "some words of a note\n" * 200
_BASE = f"---\nUpdated: 10:15\n---\n{_BODY}"

# Each line of input is one save: how, after how many microseconds, and the text.
_SAVE = """
import os, sys, time
path = sys.argv[1]
print("ready", flush=True)
for line in sys.stdin:
    way, delay, text = line.split()
    until = time.perf_counter() + int(delay) / 1e6
    text += "\\n" + "their words\\n" * 300
    while time.perf_counter() < until:
        pass
    if way == "rename":
        with open(path + ".new", "w") as file:
            file.write(text)
        os.replace(path + ".new", path)
    else:
        with open(path, "a" if way == "append" else "w") as file:
            if way == "gap":
                until = time.perf_counter() + 3e-4
                while time.perf_counter() < until:
                    pass
            file.write(text)
    print("saved", flush=True)
"""


@pytest.mark.parametrize("way", ["in place", "gap", "rename", "append"])
@pytest.mark.parametrize("edit", ["equal", "longer"])
def test_no_save_is_lost_that_collides_with_our_write(desk: Desk, way: str, edit: str) -> None:
    """Neither the whole of it nor a byte."""
    stamped = _BASE.replace("10:15", "11:16" if edit == "equal" else "11:16:00 and more")
    note = desk.note(_BASE)
    chance = random.Random(way + edit)  # noqa: S311 - picks moments, guards nothing
    outcomes: set[Outcome] = set()
    with another_process(_SAVE, str(note)) as saver:
        assert saver.stdin is not None
        assert saver.stdout is not None
        for number in range(_ROUNDS):
            note.write_text(_BASE)
            theirs = f"save-{number}"
            saver.stdin.write(f"{way.replace(' ', '-')} {chance.randrange(1200)} {theirs}\n")
            saver.stdin.flush()
            outcomes.add(desk.write(_BASE, stamped).outcome)
            assert saver.stdout.readline() == "saved\n"
            text = f"{theirs}\n" + "their words\n" * 300
            wanted = {_BASE + text, stamped + text} if way == "append" else {text}
            assert note.read_text() in wanted
    assert outcomes <= {Outcome.WRITTEN, Outcome.BUSY, Outcome.CHANGED, Outcome.GONE}
    assert len(outcomes) > 1, "the saves did not collide with our writes"
