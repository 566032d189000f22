"""How a call is explained and refused, in the language that was chosen: Typer's classes with our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from tensortutor.errors import BadCall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.words import Words

UsageError: Any = typer.BadParameter.__base__
"""What Typer raises for a wrong call; 0.29 gives it no public name."""


class Command(TyperCommand):
    """A command; what it takes is told by the catalogue, under `help.` and its name."""

    allow_extra_args = True  # so that they can be refused in our words

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse *args*; refuse what is left over."""
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            raise BadCall("usage.extra-argument", argument=left[0], command=ctx.command_path)
        return left

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - drawn, not written
        """Draw what the command takes."""
        _explain(self, str(self.name), ctx)


class Group(TyperGroup):
    """The program itself, with its commands."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that *args* name; refuse one that is not there."""
        if args[0] not in self.commands:
            raise _unknown("usage.unknown-command", args[0], self.commands, ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - drawn, not written
        """Draw what there is."""
        _explain(self, "tensortutor", ctx)


def refused(problem: Any, arguments: Sequence[str]) -> BadCall:
    """Return what to say to a call with *arguments* that Typer refuses with *problem*, a `UsageError`."""
    context = problem.ctx
    if hasattr(problem, "possibilities"):
        options = [each for param in context.command.get_params(context) for each in param.opts]
        return _unknown("usage.unknown-option", problem.option_name, options, context)
    if hasattr(problem, "option_name"):
        with_value = any(each.startswith(f"{problem.option_name}=") for each in arguments)
        key = "usage.option-takes-no-value" if with_value else "usage.option-needs-value"
        return BadCall(key, option=problem.option_name)
    if hasattr(problem, "param_type"):
        return BadCall("usage.missing", name=problem.param.display_name_raw, command=context.command_path)
    if getattr(problem, "param", None):
        return BadCall("usage.bad-value", option=problem.param.opts[0], command=context.command_path)
    return BadCall("usage.wrong", reason=problem.format_message())


def _unknown(key: str, name: str, known: Any, ctx: Any) -> BadCall:
    from difflib import get_close_matches

    if near := get_close_matches(name, known, n=1):
        return BadCall(f"{key}-near", name=name, nearest=near[0])
    return BadCall(key, name=name, command=ctx.command_path)


def _explain(command: Any, name: str, ctx: Any) -> None:
    """Draw the manual of *command*, whose sentences stand under *name*."""
    from tensortutor.terminal.screen import Screen
    from tensortutor.views.glossary import Manual
    from tensortutor.words import words

    say = words(ctx.obj.language)
    params = [each for each in command.get_params(ctx) if not each.hidden]
    arguments = [each for each in params if each.param_type_name == "argument"]
    options = [each for each in params if each.param_type_name == "option"]
    commands = getattr(command, "commands", {})
    rest = [say("help.usage-options"), *(_placed(each, say) for each in arguments)]
    if commands:
        rest.append(say("help.usage-command"))
    manual = Manual(
        say("help.usage", call=" ".join([ctx.command_path, *rest])),
        say(f"help.{name}.does"),
        [
            (say("help.commands"), [(each, say(f"help.{each}.does")) for each in commands]),
            (say("help.arguments"), [(_value(each, say), _told(each, name, say)) for each in arguments]),
            (say("help.options"), [(_typed(each, say), _told(each, name, say)) for each in options]),
        ],
    )
    Screen(say, errors_apart=False).show(manual)


def _told(param: Any, command: str, say: Words) -> str:
    """Return what the catalogue says of *param*, which is this command's own or every command's."""
    own = f"help.{command}.{param.name}"
    return say(own if own in say.sentences else f"help.common.{param.name}")


def _typed(param: Any, say: Words) -> str:
    """Return how an option is typed, with its value."""
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {_value(param, say)}"


def _placed(param: Any, say: Words) -> str:
    """Return how an argument stands in a call; in brackets where it can be left away."""
    return _value(param, say) if param.required else f"[{_value(param, say)}]"


def _value(param: Any, say: Words) -> str:
    """Return what stands for the value of *param*: the catalogue's word, or all that it can be."""
    shown = param.metavar or param.name
    key = f"help.value.{shown.lower()}"
    several = " …" if param.nargs != 1 else ""
    return (say(key) if key in say.sentences else shown) + several
