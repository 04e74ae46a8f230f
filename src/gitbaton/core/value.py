"""Immutable values without the import cost of ``dataclasses``.

``import dataclasses`` takes longer than starting the interpreter, and the commit-msg hook
runs on every commit.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self, dataclass_transform
else:

    def dataclass_transform(**_):
        return lambda cls: cls


@dataclass_transform(frozen_default=True)
class Value:
    """Base of every immutable value: annotate the fields, get the constructor.

    Subclasses compare and hash by their fields, in order. A subclass may define
    ``__post_init__`` to refuse bad fields at birth.
    """

    _fields: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        fields = tuple(name for name in cls.__annotations__ if not name.startswith("_"))
        cls._fields = cls._fields + fields
        defaults = {f"_{name}": getattr(cls, name) for name in cls._fields if hasattr(cls, name)}
        signature = ", ".join(
            f"{name}=_{name}" if f"_{name}" in defaults else name for name in cls._fields
        )
        body = ", ".join(f"{name}={name}" for name in cls._fields)
        check = "; self.__post_init__()" if hasattr(cls, "__post_init__") else ""
        source = f"def __init__(self, {signature}): self.__dict__.update({body}){check}"
        exec(source, defaults)
        cls.__init__ = defaults["__init__"]  # type: ignore[method-assign]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def _values(self) -> tuple[Any, ...]:
        return tuple([self.__dict__[name] for name in self._fields])

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is type(self) and self._values() == other._values())

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self._fields)
        return f"{type(self).__name__}({fields})"

    def replace(self, **changes: Any) -> Self:
        """The same value with some fields changed."""
        return type(self)(**{**self.__dict__, **changes})
