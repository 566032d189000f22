"""The command line: options become one call each, errors become exit codes.

What a command and its options do is told by the catalogue, under `help.`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tensortutor import __version__, languages
from tensortutor.calls import Command, Group, UsageError, refused
from tensortutor.devices import unknown_device
from tensortutor.errors import BadCall, TutorError

if TYPE_CHECKING:
    from tensortutor.languages import Choice

app = typer.Typer(
    cls=Group,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; one sentence on stderr and an exit code for whatever goes wrong."""
    try:
        languages.refuse_unknown(languages.option(sys.argv[1:]), os.environ)
        code = app(obj=_choice(), standalone_mode=False)
    except UsageError as problem:
        _fail(refused(problem, sys.argv[1:]))
    except TutorError as error:
        _fail(error)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # the reader of our output has gone: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as bug:
        if os.environ.get("TENSORTUTOR_TRACEBACK"):
            raise
        _fail(TutorError("bug", type=type(bug).__name__, message=bug), 70)
    raise SystemExit(code)


def _choice() -> Choice:
    """Return the language to speak now: before anything is parsed, and after one was chosen on the way."""
    return languages.choose(languages.option(sys.argv[1:]), os.environ, languages.remembered())


def _fail(error: TutorError, code: int | None = None) -> NoReturn:
    from tensortutor.words import words

    typer.echo(words(_choice().language)(error.key, **error.values), err=True)
    raise SystemExit(error.exit_code if code is None else code)


def _spoken(context: typer.Context, _given: object) -> str:
    """Return the language that `main` has chosen, wherever in the call it was asked for."""
    choice: Choice = context.obj
    return choice.language


def _known_device(name: str) -> str:
    if problem := unknown_device(name):
        raise BadCall(problem.key, **problem.values)
    return name


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tensortutor {__version__}")
        raise typer.Exit


# What every command takes. A new command takes them too, and says what it does in the catalogue.
Lang = Annotated[str, typer.Option(metavar="en|ja|ko", callback=_spoken)]
Device = Annotated[str, typer.Option(metavar="auto|cpu|cuda|cuda:N|mps", callback=_known_device)]
# What shows an author a lesson that no course need know.
Preview = Annotated[Path | None, typer.Option("--preview", metavar="FILE")]


@app.callback(invoke_without_command=True)
def overview(
    context: typer.Context,
    lang: Lang = "",
    device: Device = "auto",  # noqa: ARG001 - every command has its own
    version: Annotated[  # noqa: ARG001 - the callback prints it
        bool, typer.Option("--version", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Say what it is and how to go on, where no command is given."""
    if context.invoked_subcommand is None:
        from tensortutor.terminal.start import show_overview

        show_overview(lang)


@app.command(cls=Command)
def learn(
    context: typer.Context,
    lesson: Annotated[str | None, typer.Argument()] = None,
    course_map: Annotated[bool, typer.Option("--map")] = False,
    step: Annotated[str | None, typer.Option(metavar="ID")] = None,
    restart: Annotated[bool, typer.Option("--restart")] = False,
    lessons: Annotated[Path | None, typer.Option(metavar="DIR")] = None,
    preview: Preview = None,
    device: Device = "auto",
    lang: Lang = "",
) -> int:
    """Take a lesson, step by step, or go on with it."""
    from tensortutor.terminal.start import learn_lesson, preview_lesson, show_map

    if preview is not None:
        _refuse_beside_preview(lesson, lessons, course_map, restart)
        return preview_lesson(preview, device=device, language=lang, step=step)
    if course_map:
        show_map(lessons, lang)
        return 0
    choice: Choice = context.obj
    return learn_lesson(lesson, device=device, language=choice, step=step, restart=restart, directory=lessons)


@app.command(cls=Command)
def quiz(
    lesson: Annotated[str | None, typer.Argument()] = None,
    restart: Annotated[bool, typer.Option("--restart")] = False,
    seed: Annotated[int | None, typer.Option(metavar="NUMBER")] = None,
    lessons: Annotated[Path | None, typer.Option(metavar="DIR")] = None,
    preview: Preview = None,
    device: Device = "auto",
    lang: Lang = "",
) -> int:
    """Answer the questions of a lesson, or a mix from the lessons that are done."""
    from tensortutor.terminal.start import preview_quiz, take_quiz

    if preview is not None:
        _refuse_beside_preview(lesson, lessons, restart)
        return preview_quiz(preview, device=device, language=lang, seed=seed)
    return take_quiz(lesson, device=device, language=lang, seed=seed, restart=restart, directory=lessons)


@app.command(cls=Command)
def repl(
    script: Annotated[Path | None, typer.Argument()] = None,
    code: Annotated[str | None, typer.Option("-c", metavar="CODE")] = None,
    stay: Annotated[bool, typer.Option("-i")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    device: Device = "auto",
    lang: Lang = "",
) -> int:
    """Play freely, with the inspector after each statement. A script, -c or a pipe runs without a prompt."""
    from tensortutor.terminal.start import play

    return play(_source(script, code), device=device, language=lang, stay=stay, as_json=as_json)


@app.command(cls=Command)
def check(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH")] = None,
    stamp: Annotated[bool, typer.Option("--stamp")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", metavar="N", min=1)] = None,
    no_mutants: Annotated[bool, typer.Option("--no-mutants")] = False,
    coverage: Annotated[bool, typer.Option("--coverage")] = False,
    schema: Annotated[bool, typer.Option("--schema")] = False,
    device: Device = "auto",
    lang: Lang = "",
) -> int:
    """Prove that lessons work, or say what is wrong with them."""
    from tensortutor.terminal.checking import check_lessons, show_coverage, show_schema, stamp_lessons

    if schema:
        return show_schema(paths or ())
    if coverage:
        return show_coverage(paths or (), language=lang, as_json=as_json)
    if stamp:
        return stamp_lessons(paths or (), language=lang)
    return check_lessons(
        paths or (), device=device, language=lang, jobs=jobs, mutants=not no_mutants, as_json=as_json
    )


@app.command(cls=Command)
def progress(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lessons: Annotated[Path | None, typer.Option(metavar="DIR")] = None,
    device: Device = "auto",  # noqa: ARG001 - nothing is run
    lang: Lang = "",
) -> int:
    """Show what has been done so far: by one learner, or by a class whose reports are given."""
    from tensortutor.terminal.learners import show_class, show_progress

    if files:
        return show_class(files, language=lang, as_json=as_json)
    return show_progress(lessons, language=lang, as_json=as_json)


@app.command(cls=Command)
def new(
    lesson: Annotated[str, typer.Argument(metavar="LESSON")],
    device: Device = "auto",  # noqa: ARG001 - nothing is run
    lang: Lang = "",
) -> int:
    """Write a lesson that works, for its author to rewrite."""
    from tensortutor.terminal.authoring import new_lesson

    return new_lesson(lesson, language=lang)


def _refuse_beside_preview(*others: object) -> None:
    if any(others):
        raise BadCall("preview.alone")


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
