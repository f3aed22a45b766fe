"""Programs that save the same note at the same moment lose nothing by us."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vaultkit.disk.patch import smallest_patch

from .hostile.judging import Found, Texts, judge, texts
from .hostile.reading import read
from .hostile.rounds import play
from .hostile.savers import STYLES, is_missing
from .hostile.ways import NOTE, WAYS, Way

if TYPE_CHECKING:
    from .desk import Desk
    from .hostile.judging import Save
    from .hostile.tally import Tally

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="hostile programs need Linux")

_ROUNDS = {"lease": 200, "exchange": 100}
_FEW = 10
_ENDS = {"WRITTEN", "BUSY", "CHANGED", "GONE"}
_TEXTS = Texts("base\n", "new base\n", "theirs\n")


@pytest.mark.slow
@pytest.mark.parametrize("way", _ROUNDS)
@pytest.mark.parametrize("style", STYLES)
def test_no_save_is_lost_that_collides_with_our_write(style: str, way: str, tmp_path: Path) -> None:
    """Nor does a deleted note come back, nor a trashed one suffer."""
    _skip_without_its_program(style)
    tally = play(style, WAYS[way], tmp_path, _ROUNDS[way], seed=1)
    assert not tally.failed, _told(tally)
    assert tally.outcomes.keys() <= _ENDS
    assert tally.colliding, "no save collided with our writes"


@pytest.mark.slow
@pytest.mark.parametrize("way", _ROUNDS)
def test_whoever_reads_while_we_write_sees_the_old_or_the_new_text(
    way: str, tmp_path: Path
) -> None:
    """Never nothing, a part or a mixture."""
    tally = read(WAYS[way], tmp_path, _ROUNDS[way], seed=1)
    assert not tally.failed, _told(tally)
    assert tally.outcomes["WRITTEN"]
    assert tally.colliding, "nobody read while we wrote"


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_a_way_that_loses_saves_is_found_out(style: str, tmp_path: Path) -> None:
    """Else the tests above would prove nothing."""
    _skip_without_its_program(style)
    tally = play(style, Way(_blind), tmp_path, _FEW, seed=1)
    assert tally.failed.keys() & {"lost", "back"}


@pytest.mark.slow
def test_a_way_that_shows_half_a_text_is_found_out(tmp_path: Path) -> None:
    """Else a clean reading would prove nothing."""
    assert read(Way(_slow), tmp_path, _FEW, seed=1).failed.keys() == {"torn"}


def _blind(desk: Desk, _: str, after: str) -> str:
    time.sleep(0.01)
    (desk.vault / NOTE).write_text(after)
    return "WRITTEN"


def _slow(desk: Desk, _: str, after: str) -> str:
    with (desk.vault / NOTE).open("w") as note:
        time.sleep(0.005)
        note.write(after)
    return "WRITTEN"


@pytest.mark.parametrize(
    ("save", "note", "trashed"),
    [
        ("whole", b"theirs\n", None),
        ("added", b"base\ntheirs\n", None),
        ("added", b"new base\ntheirs\n", None),
        ("deleted", None, None),
        ("moved", None, b"base\n"),
        ("moved", None, b"new base\n"),
    ],
)
def test_a_round_is_right_if_the_person_has_what_they_saved(
    save: Save, note: bytes | None, trashed: bytes | None
) -> None:
    """Whether we wrote before them or did not."""
    assert judge(save, _TEXTS, Found(note, trashed, ())) == ()


@pytest.mark.parametrize(
    ("save", "note", "trashed", "wrong"),
    [
        ("whole", b"new base\n", None, "lost"),
        ("whole", b"thnew \n", None, "lost"),
        ("whole", b"", None, "lost"),
        ("whole", None, None, "lost"),
        ("added", b"new base\n", None, "lost"),
        ("added", b"theirs\n", None, "lost"),
        ("deleted", b"new base\n", None, "back"),
        ("moved", b"new base\n", b"base\n", "back"),
        ("moved", None, b"new bas", "damaged"),
        ("moved", None, None, "damaged"),
    ],
)
def test_a_round_is_wrong_if_the_person_lacks_a_byte(
    save: Save, note: bytes | None, trashed: bytes | None, wrong: str
) -> None:
    """Or has a note that they wanted no more."""
    assert judge(save, _TEXTS, Found(note, trashed, ())) == (wrong,)


def test_a_round_is_wrong_if_a_file_is_left_over() -> None:
    """Whatever else went well."""
    assert judge("whole", _TEXTS, Found(b"theirs\n", None, ("note.fresh",))) == ("stray",)


def test_our_write_would_be_seen_in_their_text() -> None:
    """Wherever it lands, some byte becomes another."""
    chance = random.Random(1)  # noqa: S311 - picks texts, guards nothing
    for number in range(100):
        base, new, theirs = (text.encode() for text in texts(chance, number))
        patch = smallest_patch(base, new)
        put = theirs[: patch.at].ljust(patch.at, b"\0") + patch.data
        assert base != new
        assert put + theirs[len(put) :] != theirs


def _skip_without_its_program(style: str) -> None:
    if is_missing(STYLES[style]):
        pytest.skip(f"{style} needs {STYLES[style].program}, which is not on the PATH")


def _told(tally: Tally) -> str:
    return "\n".join(failure.told for failure in tally.failures)
