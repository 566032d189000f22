"""The command line: options become one call each, errors become exit codes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tensortutor import __version__
from tensortutor.devices import unknown_device
from tensortutor.errors import BadCall, TutorError

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Device = Annotated[
    str,
    typer.Option(
        metavar="auto|cpu|cuda|cuda:N|mps", help="Where `device` points: auto is the GPU if there is one."
    ),
]


def main() -> None:
    """Run the command line; one sentence on stderr and an exit code for whatever goes wrong."""
    try:
        app()
    except TutorError as error:
        _fail(_words_of(error), error.exit_code)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # the reader of our output has gone: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as bug:
        if os.environ.get("TENSORTUTOR_TRACEBACK"):
            raise
        _fail(_words_of(TutorError("bug", type=type(bug).__name__, message=bug)), 70)


def _words_of(error: TutorError) -> str:
    from tensortutor.words import words

    return words()(error.key, **error.values)


def _fail(sentence: str, code: int) -> NoReturn:
    typer.echo(sentence, err=True)
    raise SystemExit(code)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tensortutor {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def overview(
    context: typer.Context,
    device: Device = "auto",
    version: Annotated[  # noqa: ARG001 - the callback prints it
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Say which version this is."),
    ] = False,
) -> None:
    """Learn PyTorch tensors at the terminal: type real code, see what it did to every tensor."""
    _check_device(device)
    if context.invoked_subcommand is None:
        from tensortutor.terminal.start import show_overview

        show_overview()


@app.command()
def learn(
    lesson: Annotated[
        str | None, typer.Argument(help="A lesson's name; without it, go on where you stopped.")
    ] = None,
    course_map: Annotated[bool, typer.Option("--map", help="Show the course and how far you are.")] = False,
    step: Annotated[str | None, typer.Option(metavar="ID", help="Open the lesson at this step.")] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin the lesson from its first step.")] = False,
    lessons: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Take the lessons of this directory. They are code: they run."),
    ] = None,
    device: Device = "auto",
) -> None:
    """Take a lesson, step by step, or go on with it."""
    _check_device(device)
    from tensortutor.terminal.start import learn_lesson, show_map

    if course_map:
        show_map(lessons)
    else:
        raise typer.Exit(learn_lesson(lesson, device=device, step=step, restart=restart, directory=lessons))


@app.command()
def repl(
    script: Annotated[Path | None, typer.Argument(help="A Python file to run.")] = None,
    code: Annotated[str | None, typer.Option("-c", metavar="CODE", help="Run this code.")] = None,
    stay: Annotated[bool, typer.Option("-i", help="Stay at the prompt afterwards.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for every statement.")
    ] = False,
    device: Device = "auto",
) -> None:
    """Play freely, with the inspector after each statement. A script, -c or a pipe runs without a prompt."""
    _check_device(device)
    from tensortutor.terminal.start import play

    raise typer.Exit(play(_source(script, code), device=device, stay=stay, as_json=as_json))


def _source(script: Path | None, code: str | None) -> tuple[str, str] | None:
    """Return the name and the text of what is to be run without a prompt, None where there is nothing."""
    if code is not None:
        return "", code
    if script is not None:
        try:
            return str(script), script.read_text("utf-8-sig")
        except OSError as problem:
            raise BadCall("repl.no-script", path=script, reason=problem.strerror or problem) from None
        except UnicodeDecodeError:
            raise BadCall("repl.script-not-utf-8", path=script) from None
    if not sys.stdin.isatty():
        try:
            return "", sys.stdin.buffer.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise BadCall("repl.pipe-not-utf-8") from None
    return None


def _check_device(name: str) -> None:
    problem = unknown_device(name)
    if problem is not None:
        raise BadCall(problem.key, **problem.values)
