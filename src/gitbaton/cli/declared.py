"""Commands as data, of which the plain parser and click's commands are both made.

Importing click takes twice as long as starting Python, and agents type these commands all day. The
plain parser takes what is plainly right; anything else, such as ``-h`` or a mistake, is click's.
"""

from __future__ import annotations

from gitbaton.base.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


class Argument(Value):
    """A word without dashes; None where it is left out and need not be given."""

    name: str
    required: bool = True


class Option(Value):
    """``--flag``, a switch; with a ``metavar`` it takes a word. ``name`` is the parameter's."""

    flag: str
    name: str
    help: str
    metavar: str = ""
    default: str | None = ""
    hidden: bool = False


class DeclaredCommand(Value):
    """A command: ``facts`` are what its help says, ``function`` takes its parameters by name."""

    name: str
    parameters: tuple[Argument | Option, ...]
    facts: Mapping[str, Any]
    function: Callable[..., int]

    def read(self, words: Sequence[str]) -> dict[str, Any] | None:
        """The parameters that a command line gives; None if it is not plainly right."""
        options = {each.flag: each for each in self.parameters if isinstance(each, Option)}
        arguments = [each for each in self.parameters if isinstance(each, Argument)]
        found = {each.name: each.default if each.metavar else False for each in options.values()}
        given: list[str | None] = []
        left = iter(words)
        for word in left:
            option = options.get(word)
            if option and option.metavar:
                found[option.name] = value = next(left, "-")
                if value.startswith("-"):
                    return None
            elif option:
                found[option.name] = True
            elif word and not word.startswith("-"):
                given.append(word)
            else:
                return None
        needed = [each for each in arguments if each.required]
        if not len(needed) <= len(given) <= len(arguments):
            return None
        given += [None] * (len(arguments) - len(given))
        return {**found, **dict(zip([each.name for each in arguments], given, strict=True))}


def declare(
    name: str, *parameters: Argument | Option, **facts: object
) -> Callable[[Callable[..., int]], DeclaredCommand]:
    """Declare a function to be a command."""
    return lambda function: DeclaredCommand(name, parameters, facts, function)


AGENT_OPTIONS = (
    Option("--agent", "agent", "Who acts.", "NAME"),
    Option("--json", "as_json", "Print the outcome as JSON."),
)
