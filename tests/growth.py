"""Say whether a task's time grows with its input, and no faster: only a ratio is ever asserted."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

# Below this, what the machine does beside it outweighs the task.
_NEGLIGIBLE = 0.05
_RUNS = 3
_LOOKS = 3


def grows_evenly(task: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Say whether four times the input takes about four times the time.

    Args:
        task: makes what is timed, for an input of a size.
        size: the smaller size.
    """
    large = task(size * 4)
    if _time(large) < _NEGLIGIBLE:
        return True
    small = task(size)
    # Sixteen times the time would be quadratic. What disturbs one look may not disturb another.
    return any(_least_time(large) < 9 * _least_time(small) for _ in range(_LOOKS))


def _time(task: Callable[[], object]) -> float:
    start = time.process_time()
    task()
    return time.process_time() - start


def _least_time(task: Callable[[], object]) -> float:
    # What the collector takes grows with all that other tests left in memory.
    gc.collect()
    gc.disable()
    try:
        return min(_time(task) for _ in range(_RUNS))
    finally:
        gc.enable()
