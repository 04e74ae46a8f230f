"""Immutable values: construction, comparison, change by copy."""

from __future__ import annotations

import pytest

from gitbaton.base.value import Value, lazy


class Point(Value):
    """A value with a default."""

    x: int
    y: int = 0


class Named(Point):
    """A value that inherits fields."""

    name: str = ""


def test_fields_are_positional_and_have_defaults() -> None:
    assert (Point(1).x, Point(1).y, Point(1, 2).y, Point(x=3).x) == (1, 0, 2, 3)


def test_a_missing_field_and_one_too_many_are_errors() -> None:
    with pytest.raises(TypeError, match="Point takes the fields x, y"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Point takes the fields x, y"):
        Point(1, 2, 3)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("args", "named"),
    [
        ((), {"y": 1}),
        ((1,), {"z": 2}),
        ((1,), {"x": 2}),
        ((), {"x": 1, "z": 2}),
        ((1, 2), {"y": 3}),
    ],
)
def test_unknown_repeated_and_missing_names_are_errors(
    args: tuple[int, ...], named: dict[str, int]
) -> None:
    with pytest.raises(TypeError, match="Point takes the fields x, y"):
        Point(*args, **named)


class Span(Point):
    """A value whose own field has no default, though one that it inherits has."""

    end: int  # type: ignore[misc]


def test_a_field_without_default_may_follow_one_with_a_default() -> None:
    assert (Span(1, end=3).y, Span(1, 2, 3).end) == (0, 3)
    with pytest.raises(TypeError, match="Span takes the fields x, y, end"):
        Span(1, 2)  # type: ignore[call-arg]


def test_change_by_copy_refuses_a_name_that_is_no_field() -> None:
    with pytest.raises(TypeError, match="Point takes the fields x, y"):
        Point(1).replace(z=3)


def test_equal_fields_of_one_class_are_equal() -> None:
    assert Point(1, 2) == Point(1, 2)
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    assert Point(1, 2) != Point(2, 1)
    assert Point(1, 2) != Named(1, 2)
    assert len({Point(1), Point(1), Point(2)}) == 2


def test_fields_cannot_be_set_or_deleted() -> None:
    point = Point(1)
    with pytest.raises(AttributeError, match="Point is immutable"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="Point is immutable"):
        del point.x
    assert point.x == 1


def test_replace_gives_a_changed_copy() -> None:
    point = Named(1, 2, "a")
    assert point.replace(y=5) == Named(1, 5, "a")
    assert point == Named(1, 2, "a")


def test_repr_names_every_field() -> None:
    assert repr(Named(1, name="a")) == "Named(x=1, y=0, name='a')"


class Measured(Point):
    """A value with a property that is worked out once."""

    @lazy
    def size(self) -> list[int]:
        """The two fields."""
        return [self.x, self.y]


def test_a_lazy_property_is_worked_out_once_and_documented() -> None:
    measured = Measured(1, 2)
    assert measured.size is measured.size
    assert Measured.size.__doc__ == "The two fields."
