"""The power is cut while notes are written, and each of them is whole when it is back.

`python benchmarks/power_cut.py` does the same for as long as one likes.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from vaultkit.disk import swapped

from .mounts import apart, formatted, mounted, unmounted
from .power import WAYS, Toll, cut_often, story
from .recorder import cut, recorded

pytestmark = pytest.mark.slow

_OURS = [name for name in WAYS if name.startswith("vaultkit")]
_OTHERS = [name for name in WAYS if name not in _OURS]
_EACH_OF_OURS = pytest.mark.parametrize("way", _OURS)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swapped, "GRACE", 0.001)


def _toll(folder: Path, name: str, *, images: int, again: int = 0) -> Toll:
    def work() -> Toll:
        chance = Random(name)  # noqa: S311 - picks moments, guards nothing
        told = story(folder, WAYS[name], 40, 120, chance)
        return cut_often(folder, told, images, chance, again=again)

    return apart(work)


@_EACH_OF_OURS
def test_a_note_is_whole_after_a_power_cut(tmp_path: Path, way: str) -> None:
    """And holds its new text if vaultkit had said that it does."""
    toll = _toll(tmp_path, way, images=30)
    assert toll.notes == 40 * 30
    assert (toll.damaged, toll.lost, toll.broken) == (0, 0, 0), toll


@_EACH_OF_OURS
def test_a_note_is_whole_after_a_second_power_cut_in_the_recovery(tmp_path: Path, way: str) -> None:
    toll = _toll(tmp_path, way, images=8, again=2)
    assert (toll.damaged, toll.lost, toll.broken) == (0, 0, 0), toll


@pytest.mark.parametrize("way", _OTHERS)
def test_a_note_that_another_program_writes_is_damaged(tmp_path: Path, way: str) -> None:
    """Else the tests above would show nothing; how often depends on what else the disk did."""
    tries = [tmp_path / str(number) for number in range(5)]
    for folder in tries:
        folder.mkdir()
    assert any(_toll(folder, way, images=20).damaged for folder in tries)


def test_the_disk_holds_what_was_flushed_and_any_part_of_what_was_not(tmp_path: Path) -> None:
    """That is what a power cut means."""

    def work() -> list[tuple[str, bool]]:
        image, place = tmp_path / "disk.img", tmp_path / "place"
        (tmp_path / "recorder").mkdir()
        formatted(image, 24)
        start = image.read_bytes()
        with recorded(start, tmp_path / "recorder") as disk:
            mounted(disk.file, place)
            flushed = place / "flushed"
            with flushed.open("w") as file:
                file.write("words")
                file.flush()
                os.fsync(file.fileno())
            then = disk.position
            (place / "not flushed").write_text("words")
            unmounted(place)
        found = []
        chance = Random(0)  # noqa: S311 - picks what is kept, guards nothing
        for cut_image in cut(start, disk.log, [then] * 10, chance):
            image.write_bytes(cut_image)
            mounted(image, place)
            found.append(((place / "flushed").read_text(), (place / "not flushed").exists()))
            unmounted(place)
        return found

    assert set(apart(work)) == {("words", False)}
