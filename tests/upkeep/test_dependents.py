"""Whoever depends on a name is found, whether that was made ready for or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vaultkit.dependents import Dependents, meant

_NAMES = [*"abc", meant("Guest checkout"), meant("Gest checkout"), meant("Refund")]
_OWN = st.none() | st.lists(st.sampled_from(_NAMES), unique=True).map(tuple)
_CHANGES = st.lists(st.tuples(st.sampled_from(["A.md", "B.md", "C.md"]), _OWN))


def test_a_note_is_found_by_each_of_its_names() -> None:
    dependents = Dependents({"A.md": ("a", "b"), "B.md": ("b",), "C.md": ()})

    assert dependents.of(["b"]) == {"A.md", "B.md"}
    assert dependents.of(["a", "c"]) == {"A.md"}
    assert dependents.of([]) == set()


def test_a_name_is_what_a_dangling_link_may_mean() -> None:
    dependents = Dependents({"A.md": (meant("Gest checkout"),), "B.md": (meant("Refund"),)})

    assert dependents.of(dependents.meaning("Guest Checkout")) == {"A.md"}
    assert dependents.of(dependents.meaning("Shipping")) == set()


def test_a_note_that_depends_on_nothing_is_still_known() -> None:
    dependents = Dependents({"A.md": ("a",)})

    dependents.put("A.md", ())

    assert dependents.names == {"A.md": ()}


@given(
    st.dictionaries(st.sampled_from(["A.md", "B.md"]), _OWN.map(lambda one: one or ())), _CHANGES
)
def test_changes_taken_in_one_by_one_equal_a_beginning_with_what_they_led_to(
    first: dict[str, tuple[str, ...]], changes: list[tuple[str, tuple[str, ...] | None]]
) -> None:
    ready, plain = Dependents(first), Dependents(first)
    ready.prepare()
    for path, names in changes:
        ready.put(path, names)
        plain.put(path, names)

    anew = Dependents(ready.names)
    for name in _NAMES:
        assert ready.of([name]) == plain.of([name]) == anew.of([name])
    for name in ("guest checkout", "refunds"):
        assert set(ready.meaning(name)) == set(plain.meaning(name)) == set(anew.meaning(name))
