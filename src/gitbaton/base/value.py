"""Immutable values without the import cost of ``dataclasses``.

``import dataclasses`` takes longer than starting the interpreter, and the commit-msg hook
runs on every commit.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from functools import cached_property
    from typing import Any, Self, dataclass_transform

    lazy = cached_property
else:

    def dataclass_transform(**_):
        return lambda cls: cls

    class lazy:  # noqa: N801 - it is written like property
        """A property that is worked out when it is first asked for, and then kept."""

        def __init__(self, work):
            self.work = work
            self.__doc__ = work.__doc__

        def __get__(self, owner, kind=None):
            if owner is None:
                return self
            found = owner.__dict__[self.work.__name__] = self.work(owner)
            return found


@dataclass_transform(frozen_default=True)
class Value:
    """Base of every immutable value: annotate the fields, get the constructor.

    Subclasses compare and hash by their fields, in order. Nothing is generated for a class:
    compiling a constructor for each would cost more than the modules that hold them.
    """

    _fields: tuple[str, ...] = ()
    _required: frozenset[str] = frozenset()
    _plenty = 0  # as many values by position leave no field without one

    def __init_subclass__(cls) -> None:
        own = tuple([name for name in cls.__annotations__ if not name.startswith("_")])
        cls._fields = cls._fields + own
        bare = [name for name in cls._fields if not hasattr(cls, name)]
        cls._required = frozenset(bare)
        cls._plenty = cls._fields.index(bare[-1]) + 1 if bare else 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        state = self.__dict__
        for name, value in zip(self._fields, args, strict=False):
            state[name] = value
        if kwargs or not self._plenty <= len(args) <= len(self._fields):
            state.update(kwargs)
            given = len(args) + len(kwargs)
            if len(state) < given or not self._required <= state.keys() <= {*self._fields}:
                raise self._misfit()

    def _misfit(self) -> TypeError:
        return TypeError(f"{type(self).__name__} takes the fields {', '.join(self._fields)}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self._fields])

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is type(self) and self._values() == other._values())

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({fields})"

    def replace(self, **changes: Any) -> Self:
        """The same value with some fields changed."""
        copy = object.__new__(type(self))
        state = copy.__dict__
        state.update(self.__dict__)
        state.update(changes)
        if not state.keys() <= {*self._fields}:
            raise self._misfit()
        return copy
