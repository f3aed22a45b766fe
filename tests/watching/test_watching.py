"""When notes are read and written, while a person, a sync client and git go on."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest

from vaultkit.keeper import SECOND_LOOK
from vaultkit.watch import Hint

from .world import QUIET, STORM_SECONDS, Watched, World
from .world import watched as watch


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def watched(world: World, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return watch(world, monkeypatch)


# Events are taken together for a moment.
about = partial(pytest.approx, abs=0.1)


def times(done: list[tuple[float, str]], path: str) -> list[float]:
    return [at for at, one in done if one == path]


def test_a_saved_note_is_read_at_once_and_written_when_it_was_left_alone(
    world: World, watched: Watched
) -> None:
    world.save("A.md", at=1.0)
    watched.until(60.0)
    assert times(world.reads, "A.md") == about([1.0, 1.0 + QUIET])
    assert times(world.writes, "A.md") == about([1.0 + QUIET])
    assert watched.watching.waiting == 0


def test_every_save_begins_the_quiet_anew(world: World, watched: Watched) -> None:
    for second in range(1, 30, 2):
        world.save("A.md", at=float(second))
    watched.until(60.0)
    assert times(world.writes, "A.md") == about([29.0 + QUIET])


def test_a_note_that_is_open_in_obsidian_is_left_alone_for_twice_as_long(
    world: World, watched: Watched
) -> None:
    world.active = "A.md"
    world.save("A.md", at=1.0)
    world.save("B.md", at=1.0)
    watched.until(60.0)
    assert times(world.writes, "A.md") == about([1.0 + 2 * QUIET])
    assert times(world.writes, "B.md") == about([1.0 + QUIET])


def test_a_new_and_empty_note_is_filled_after_a_second_look(world: World, watched: Watched) -> None:
    """A person looks at it."""
    world.empty.add("A.md")
    world.save("A.md", at=1.0)
    watched.until(60.0)
    assert times(world.writes, "A.md") == about([1.0 + SECOND_LOOK])


def test_an_empty_note_of_which_is_told_twice_is_filled_as_soon(
    world: World, watched: Watched
) -> None:
    """That it was made, and that its maker closed it."""
    world.empty.add("A.md")
    world.save("A.md", at=1.0)
    world.save("A.md", at=1.1)
    watched.until(60.0)
    assert times(world.writes, "A.md") == about([1.0 + SECOND_LOOK])


def test_an_empty_note_into_which_a_person_writes_waits_like_any_other(
    world: World, watched: Watched
) -> None:
    world.empty.add("A.md")
    world.save("A.md", at=1.0)
    watched.until(2.0)
    world.empty.clear()
    world.save("A.md", at=2.5)
    watched.until(60.0)
    assert times(world.writes, "A.md") == about([2.5 + QUIET])


def test_a_second_save_is_read_soon_too(world: World, watched: Watched) -> None:
    """Not only when the note was left alone: somebody may look at the findings."""
    world.save("A.md", at=1.0)
    world.save("A.md", at=1.2)
    watched.until(5.0)
    assert times(world.reads, "A.md") == about([1.0, 1.0 + STORM_SECONDS])


def test_a_storm_on_one_note_is_read_now_and_then_and_written_once_after_it(
    world: World, watched: Watched
) -> None:
    """A thousand saves a second, for ten seconds; other notes are served meanwhile."""
    for number in range(10_000):
        world.save("Storm.md", at=1.0 + number / 1000)
    world.save("Calm.md", at=0.5)
    watched.until(60.0)
    reads = times(world.reads, "Storm.md")
    last = max(at for at in reads if at < 12.0)
    pauses = [after - before for before, after in pairwise(reads)]
    assert min(pauses) >= STORM_SECONDS
    assert max(pauses[:-1]) < 2 * STORM_SECONDS
    assert last >= 10.999
    assert times(world.writes, "Calm.md") == about([0.5 + QUIET])
    assert times(world.writes, "Storm.md") == about([10.999 + QUIET])


def test_events_are_taken_together(world: World, watched: Watched) -> None:
    """Each step costs; a storm does not make thousands of them."""
    for number in range(10_000):
        world.save("Storm.md", at=1.0 + number / 1000)
    watched.until(11.0)
    assert watched.steps < 600


def test_a_note_that_cannot_be_written_is_tried_again_later_each_time(
    world: World, watched: Watched
) -> None:
    world.busy["A.md"] = 3
    world.save("A.md", at=1.0)
    watched.until(60.0)
    assert times(world.writes, "A.md") == about([1.0 + QUIET + 1.0 + 2.0 + 4.0])


def test_another_save_lets_it_be_tried_as_soon_as_at_first(world: World, watched: Watched) -> None:
    world.busy["A.md"] = 4
    world.save("A.md", at=1.0)
    watched.until(1.0 + QUIET + 6.5)
    world.save("A.md", at=18.0)
    watched.until(60.0)
    assert times(world.writes, "A.md") == about([18.0 + QUIET + 1.0])


def test_many_notes_at_once_are_no_person_s(world: World, watched: Watched) -> None:
    for number in range(21):
        world.save(f"{number}.md", at=1.0 + number / 100)
    watched.until(60.0)
    assert world.writes == []
    assert len(world.adopted) == 21


def test_some_notes_at_once_may_be_a_person_s(world: World, watched: Watched) -> None:
    for number in range(20):
        world.save(f"{number}.md", at=1.0 + number / 100)
    watched.until(60.0)
    assert len(world.writes) == 20


def test_a_note_saved_after_a_burst_is_a_person_s(world: World, watched: Watched) -> None:
    for number in range(30):
        world.save(f"{number}.md", at=1.0)
    world.save("3.md", at=30.0)
    watched.until(60.0)
    assert times(world.writes, "3.md") == about([30.0 + QUIET])


def test_a_storm_on_one_note_is_no_burst(world: World, watched: Watched) -> None:
    for number in range(100):
        world.save("A.md", at=1.0 + number / 5)
    watched.until(60.0)
    assert world.adopted == []


def test_thousands_of_notes_are_looked_at_in_portions(world: World, watched: Watched) -> None:
    """Who asks meanwhile is answered."""
    for number in range(2000):
        world.save(f"{number}.md", at=1.0)
    watched.until(1.0)
    before = watched.steps
    watched.until(60.0)
    assert {path for _, path in world.adopted} == {f"{number}.md" for number in range(2000)}
    assert watched.steps - before > 8
    assert watched.watching.waiting == 0


def test_many_notes_are_no_person_s_though_it_takes_long_to_read_them(
    world: World, watched: Watched
) -> None:
    """Longer than each is left alone."""
    world.read_takes = 3.0
    for number in range(2000):
        world.save(f"{2000 - number:04}.md", at=1.0)
    watched.until(300.0)
    assert not world.writes
    assert watched.watching.waiting == 0


@pytest.mark.parametrize(("mtime", "adopted"), [(1.0, False), (-4.0, False), (-4.1, True)])
def test_a_file_that_is_older_than_its_event_was_brought(
    world: World,
    watched: Watched,
    mtime: float,
    adopted: bool,  # noqa: FBT001 - a table
) -> None:
    world.save("A.md", at=1.0, mtime=mtime)
    watched.until(60.0)
    assert bool(world.adopted) is adopted
    assert bool(world.writes) is not adopted


def test_a_save_just_before_the_machine_sleeps_is_a_person_s(
    world: World, watched: Watched
) -> None:
    """The clock on the wall goes on, the other one does not."""
    world.save("A.md", at=1.0)
    watched.until(5.0)
    world.wall += 3600.0
    watched.until(60.0)
    assert world.adopted == []
    assert len(times(world.writes, "A.md")) == 1


def test_a_save_while_the_process_was_stopped_is_a_person_s(world: World, watched: Watched) -> None:
    """It is noticed late, and that is no evidence against it."""
    world.stops = (5.0, 1000.0)
    world.save("A.md", at=20.0)
    watched.until(1100.0)
    assert not world.adopted
    assert len(world.writes) == 1


def test_an_old_file_that_came_while_the_process_was_stopped_was_brought(
    world: World, watched: Watched
) -> None:
    world.stops = (5.0, 1000.0)
    world.save("A.md", at=20.0, mtime=-10.0)
    watched.until(1100.0)
    assert times(world.adopted, "A.md")


def test_an_edited_note_that_is_renamed_is_still_a_person_s(world: World, watched: Watched) -> None:
    """A rename keeps the time of the save, which is old by then."""
    world.save("A.md", at=1.0)
    world.save("B.md", at=9.0, origin="A.md", mtime=1.0)
    watched.until(60.0)
    assert world.moves == [("A.md", "B.md")]
    assert not world.adopted
    assert times(world.writes, "B.md") == about([9.0 + QUIET])


def test_a_note_that_was_adopted_stays_so_under_another_name(
    world: World, watched: Watched
) -> None:
    world.save("A.md", at=1.0, origin=".syncthing.A.md.tmp")
    world.save("B.md", at=2.0, origin="A.md")
    watched.until(60.0)
    assert times(world.adopted, "B.md")


def test_what_a_sync_client_puts_in_place_is_adopted(world: World, watched: Watched) -> None:
    world.save("A.md", at=1.0, origin=".syncthing.A.md.tmp")
    watched.until(60.0)
    assert times(world.adopted, "A.md") == about([1.0])
    assert world.moves == []


def test_a_note_from_outside_is_followed_to_nothing(world: World, watched: Watched) -> None:
    world.save("A.md", at=1.0, origin="/elsewhere/A.md")
    watched.until(60.0)
    assert not world.moves


@pytest.mark.parametrize("path", [".trash/A.md", ".obsidian/workspace.json", "a/.b/C.md", "A.xyz"])
def test_what_no_link_reaches_is_nothing(world: World, watched: Watched, path: str) -> None:
    world.save(path, at=1.0)
    watched.until(60.0)
    assert not world.reads
    assert not world.writes


def test_another_configuration_is_taken_up_soon(world: World, watched: Watched) -> None:
    world.save("vaultkit.toml", at=1.0)
    watched.until(60.0)
    assert world.reloads == about([1.5])


def test_paused_everything_is_read_and_nothing_written(world: World, watched: Watched) -> None:
    watched.watching.paused = True
    world.save("A.md", at=1.0)
    watched.until(60.0)
    assert times(world.reads, "A.md") == about([1.0])
    assert not world.writes
    assert watched.watching.waiting == 1
    assert watched.steps < 10
    watched.watching.paused = False
    watched.until(61.0)
    assert times(world.writes, "A.md") == about([60.0])


def test_while_the_vault_is_away_nothing_is_looked_at(world: World, watched: Watched) -> None:
    world.save("A.md", at=1.0)
    watched.until(5.0)
    reads = list(world.reads)
    world.missing = "its folder is not there"
    world.save("B.md", at=8.0)
    watched.until(8.1)
    assert watched.watching.patience() < 1.0
    watched.until(9.0)
    assert watched.watching.suspended == "its folder is not there"
    watched.until(60.0)
    assert world.told == ["the vault is left alone: its folder is not there"]
    assert world.reads == reads
    assert not world.writes
    assert not world.looks
    assert watched.steps < 30


def test_once_it_is_back_everything_is_looked_at_before_anything_is_written(
    world: World, watched: Watched
) -> None:
    world.save("A.md", at=1.0)
    watched.until(5.0)
    world.missing = "its folder is not there"
    watched.until(60.0)
    world.missing = ""
    watched.until(90.0)
    assert world.told[-1] == "the vault is back"
    assert watched.watching.suspended == ""
    (looked,) = world.looks
    (restarted,) = world.restarts
    ((written, _),) = world.writes
    assert restarted <= looked <= written


def test_a_vault_that_is_away_for_a_moment_is_not_worth_a_word(
    world: World, watched: Watched
) -> None:
    """An editor that saves `vaultkit.toml` may take it away first; but events may be lost."""
    watched.until(5.0)
    world.missing = "its folder is not there"
    watched.until(5.1)
    watched.until(5.3)
    world.missing = ""
    watched.until(60.0)
    assert world.told == []
    assert len(world.restarts) == len(world.looks) == 1


def test_another_reason_is_told_too(world: World, watched: Watched) -> None:
    for missing in ("its folder is not there", "a file lies in its place"):
        world.missing = missing
        watched.until(world.now + 1.0)
        watched.until(world.now + 20.0)
    assert [one.partition(": ")[2] for one in world.told] == [
        "its folder is not there",
        "a file lies in its place",
    ]


def test_a_stop_of_the_process_is_noticed_and_everything_looked_at(
    world: World, watched: Watched
) -> None:
    watched.until(1.0)
    world.stops = (5.0, 400.0)
    watched.watching.step(10.0)
    watched.until(500.0)
    assert world.looks == about([405.5])
    assert "slept" in world.told[0]


@pytest.mark.parametrize("hours", [8.0, -1.0])
def test_a_sleep_of_the_machine_is_noticed_and_everything_looked_at(
    world: World, watched: Watched, hours: float
) -> None:
    """Or a clock that was set."""
    world.save("A.md", at=1.0)
    world.save("A.md", at=6.0)
    watched.until(5.0)
    world.wall += 3600.0 * hours
    watched.until(100.0)
    assert world.looks == about([6.5])
    assert "slept" in world.told[0]


def test_hours_without_a_word_are_no_sleep(world: World, watched: Watched) -> None:
    watched.until(7000.0)
    assert world.told == []
    assert world.looks == about([600.0 * number for number in range(1, 12)])
    assert watched.steps < 40


def test_a_doubt_is_looked_after_before_anything_is_written(world: World, watched: Watched) -> None:
    """What is not known yet may be evidence against it."""
    world.save("A.md", at=1.0)
    watched.until(10.8)
    world.to_come.append((10.9, Hint("", "", 10.9, "an event could not be read")))
    watched.until(60.0)
    assert world.looks == about([(11.4)])
    assert times(world.writes, "A.md") == about([11.4])
    assert watched.steps < 20


def test_trouble_with_the_watching_is_told_and_looked_after(world: World, watched: Watched) -> None:
    world.checks_at, world.doubt = 30.0, "watching had died"
    watched.until(60.0)
    assert world.told == ["looking at everything, because watching had died"]
    assert world.looks == about([30.5])


def test_trouble_that_goes_on_is_told_once_a_look(world: World, watched: Watched) -> None:
    doubt = "an event could not be read"
    world.to_come += [(5.0 + number / 10, Hint("", "", 0.0, doubt)) for number in range(4)]
    watched.until(60.0)
    assert world.told == [f"looking at everything, because {doubt}"]


def test_trouble_is_told_though_everything_is_looked_at_anyway(
    world: World, watched: Watched
) -> None:
    doubt = "an event could not be read"
    world.to_come += [(5.0, Hint("", "Folder", 5.0)), (5.0, Hint("", "", 5.0, doubt))]
    watched.until(60.0)
    assert world.told == [f"looking at everything, because {doubt}"]
    assert world.looks == about([5.5])


def test_a_folder_that_changes_is_no_trouble_to_tell_of(world: World, watched: Watched) -> None:
    world.to_come.append((30.0, Hint("", "Folder", 30.0)))
    watched.until(60.0)
    assert world.told == []
    assert world.looks == about([30.5])


def test_what_a_look_at_everything_finds_waits_for_quiet_too(
    world: World, watched: Watched
) -> None:
    world.found = ["A.md"]
    watched.until(600.5)
    assert times(world.reads, "A.md") == about([600.0])
    world.found = []
    watched.until(700.0)
    assert times(world.writes, "A.md") == about([600.0 + QUIET])


def test_what_changed_while_nobody_watched_waits_from_the_beginning(
    world: World, watched: Watched
) -> None:
    world.found = ["A.md"]
    watched.watching.begin()
    assert watched.watching.waiting == 1


def test_a_vault_that_goes_while_it_is_looked_at_ends_nothing(
    world: World, watched: Watched
) -> None:
    world.breaks = True
    watched.until(602.2)
    assert len(world.looks) == 5
    world.breaks = False
    watched.until(700.0)
    assert len(world.looks) == 6


def test_another_way_of_watching_is_told(world: World, watched: Watched) -> None:
    watched.until(5.0)
    world.how = "polling, because there are too few watches"
    world.save("A.md", at=6.0)
    watched.until(10.0)
    assert world.told == ["now watching by polling, because there are too few watches"]


def test_where_nothing_is_told_everything_is_looked_at_every_few_seconds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.how = "polling"
    watched = watch(world, monkeypatch)
    watched.watching.begin()
    watched.until(21.0)
    assert world.looks == about([0.0, 5.0, 10.0, 15.0, 20.0])


@pytest.mark.parametrize(("takes", "pause"), [(0.05, 5.0), (0.4, 20.0), (3.0, 150.0), (30, 600.0)])
def test_a_large_vault_is_looked_at_less_often(
    world: World, monkeypatch: pytest.MonkeyPatch, takes: float, pause: float
) -> None:
    """So that it takes little of the processor, however large it is."""
    world.how, world.look_takes = "polling", takes
    watched = watch(world, monkeypatch)
    watched.watching.begin()
    watched.until(takes + pause + 1.0)
    assert world.looks == about([0.0, (takes + pause)])


def test_events_are_tried_again_after_each_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.how = "polling"
    watched = watch(world, monkeypatch)
    watched.until(602.0)
    assert world.tries == 1


def test_where_nothing_is_told_a_note_is_left_alone_while_it_is_saved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own time of change tells that it is."""
    world.how = "polling"
    watched = watch(world, monkeypatch)
    watched.watching.begin()
    for second in range(1, 31):
        watched.until(float(second))
        world.saved["A.md"] = world.time()
        world.found = ["A.md"]
    watched.until(36.0)
    world.found = []
    watched.until(80.0)
    assert times(world.writes, "A.md") == about([30.0 + QUIET])


def test_a_time_of_change_in_the_future_is_another_device_s(world: World, watched: Watched) -> None:
    world.save("A.md", at=1.0, mtime=10_000.0)
    watched.until(60.0)
    assert times(world.adopted, "A.md") == about([1.0])
    assert world.writes == []
