"""What the commands do: the processes, the screen and the reader are made and brought together here."""

from __future__ import annotations

import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tensortutor import __version__
from tensortutor.errors import TutorError
from tensortutor.kernel.judging import Judge
from tensortutor.kernel.kernel import Kernel
from tensortutor.terminal.ending import Ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tensortutor.course.syllabus import Glossary
    from tensortutor.languages import Choice
    from tensortutor.terminal.previewing import Preview
    from tensortutor.terminal.reading import Reader
    from tensortutor.terminal.screen import Screen
    from tensortutor.terminal.workbench import Workbench


@contextmanager
def _running(device: str) -> Iterator[Kernel]:
    """Have a kernel on its way before anything else is imported, and ended whatever happens."""
    ending = Ending()
    kernel = Kernel(device)
    kernel.start()
    try:
        yield kernel
    finally:
        ending.hear()
        kernel.close()


def play(source: tuple[str, str] | None, *, device: str, language: str, stay: bool, as_json: bool) -> int:
    """`tensortutor repl`: run *source* (a name and a text) if there is one; return the exit code."""
    with _running(device) as kernel:
        from tensortutor.terminal import repl, script

        workbench = _workbench(kernel, language, _shipped_glossary, lesson=False)
        default = _choose(workbench, device)
        code = 0
        if source is not None:
            code = script.run(*source, workbench, as_json=as_json)
        if source is None or stay:
            repl.greet(workbench, version("torch"), default)
            repl.converse(workbench)
        return code


@cache
def _shipped_glossary() -> Glossary:
    """Return the words of the course that comes along; the first prompt does not wait for them."""
    from tensortutor.course.library import Library

    return Library().glossary


def learn_lesson(
    name: str | None,
    *,
    device: str,
    language: Choice,
    step: str | None,
    restart: bool,
    directory: Path | None,
) -> int:
    """`tensortutor learn`: take a lesson, or go on with one; return the exit code."""
    with _running(device) as kernel, closing(Judge()) as judge:
        from tensortutor.terminal.choosing import Courses
        from tensortutor.terminal.learn import LessonDriver

        courses = Courses(directory, language.language)
        workbench = _workbench(kernel, language.language, lambda: courses.library.glossary, lesson=True)
        chosen = name or courses.next_lesson()
        if chosen is None:
            workbench.screen.show(courses.map(workbench.screen.words))
            workbench.screen.say("learn.all-done")
            return 0
        taking = courses.taking(chosen, step=step, restart=restart)
        if not language.settled and _at_terminal():
            from tensortutor.terminal.first_run import ask_language

            asked = ask_language(workbench)
            if asked is None:
                return 0
            courses.language = asked
            taking = replace(taking, lesson=courses.lesson(chosen))
        _choose(workbench, device)
        returning = None if step or restart else courses.greeting(chosen, taking)
        for notice in filter(None, (courses.untranslated(chosen), returning)):
            workbench.screen.tell(notice)
        LessonDriver(chosen, taking, workbench, judge, courses).drive()
        return 0


def take_quiz(
    name: str | None,
    *,
    device: str,
    language: str,
    seed: int | None,
    restart: bool,
    directory: Path | None,
) -> int:
    """`tensortutor quiz`: ask the questions of the lesson *name*, or a mix; return the exit code."""
    with _running(device) as kernel, closing(Judge()) as judge:
        from tensortutor.terminal.choosing import Courses
        from tensortutor.terminal.quiz import QuizDriver
        from tensortutor.terminal.quizzes import MIX, quizzing

        courses = Courses(directory, language)
        quiz = quizzing(courses, name or MIX, seed=seed, restart=restart)
        workbench = _workbench(kernel, language, lambda: courses.library.glossary, lesson=True)
        _choose(workbench, device)
        QuizDriver(name or MIX, quiz, workbench, judge, courses).drive()
        return 0


def preview_lesson(path: Path, *, device: str, language: str, step: str | None) -> int:
    """`tensortutor learn --preview`: show an author the lesson in the file or directory *path*."""
    with _previewing(path, "lesson.yaml", device, language) as (workbench, judge, preview):
        from tensortutor.terminal.previewing import LessonPreview

        taking = preview.taking(preview.name, step=step, restart=False)
        _open_preview(workbench, preview, device)
        LessonPreview(taking, workbench, judge, preview).drive()
        return 0


def preview_quiz(path: Path, *, device: str, language: str, seed: int | None) -> int:
    """`tensortutor quiz --preview`: show an author the quiz in the file or directory *path*."""
    with _previewing(path, "quiz.yaml", device, language) as (workbench, judge, preview):
        from tensortutor.terminal.previewing import QuizPreview
        from tensortutor.terminal.quizzes import quizzing

        quiz = quizzing(preview, preview.name, seed=seed, restart=False)
        _open_preview(workbench, preview, device)
        QuizPreview(quiz, workbench, judge, preview).drive()
        return 0


@contextmanager
def _previewing(
    path: Path, shown: str, device: str, language: str
) -> Iterator[tuple[Workbench, Judge, Preview]]:
    """Bring together what shows a lesson whose progress is kept nowhere."""
    with _running(device) as kernel, closing(Judge()) as judge, TemporaryDirectory() as nowhere:
        from tensortutor.terminal.previewing import Preview, lesson_directory

        preview = Preview(lesson_directory(path, shown), language, Path(nowhere))
        workbench = _workbench(kernel, language, lambda: preview.library.glossary, lesson=True)
        yield workbench, judge, preview


def _open_preview(workbench: Workbench, preview: Preview, device: str) -> None:
    """Say what this is, once nothing stands in the way of it."""
    _choose(workbench, device)
    workbench.screen.say("preview.what", path=preview.library.path(preview.name).parent)
    if notice := preview.untranslated(preview.name):
        workbench.screen.tell(notice)


def show_map(directory: Path | None, language: str) -> None:
    """`tensortutor learn --map`: the course and how far the learner is."""
    from tensortutor.terminal.choosing import Courses

    screen = _screen(language)
    screen.show(Courses(directory, language).map(screen.words))


def show_overview(language: str) -> None:
    """`tensortutor`: what it is, how to go on, and the course."""
    from tensortutor.views.glossary import usage

    screen = _screen(language)
    screen.say("overview.what", version=__version__)
    screen.blank()
    screen.show(usage("overview", ("learn", "quiz", "repl", "help"), screen.words))
    screen.blank()
    show_map(None, language)


def _screen(language: str, *, errors_apart: bool = False) -> Screen:
    from tensortutor.terminal.screen import Screen
    from tensortutor.words import words

    return Screen(words(language), errors_apart=errors_apart)


def _workbench(kernel: Kernel, language: str, glossary: Callable[[], Glossary], *, lesson: bool) -> Workbench:
    """Bring it all together. In a *lesson* errors are part of the text, and torch's default stays."""
    from tensortutor.places import home
    from tensortutor.terminal.interrupts import Interrupts
    from tensortutor.terminal.reading import PlainReader
    from tensortutor.terminal.workbench import Workbench
    from tensortutor.tutor.entries import COMMANDS, LESSON_COMMANDS

    screen = _screen(language, errors_apart=not lesson)
    interrupts = Interrupts(screen.note_interrupt)
    reader: Reader = PlainReader(interrupts)
    if _at_terminal():
        from tensortutor.terminal.prompt import Prompt

        history = home() / ("learn-history" if lesson else "repl-history")
        reader = Prompt(kernel, screen, history, LESSON_COMMANDS if lesson else COMMANDS, glossary)
    return Workbench(kernel, screen, reader, interrupts, glossary, device_is_default=not lesson)


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _choose(workbench: Workbench, device: str) -> str:
    """Hold a device that was asked for against what torch has; return its name, "" for auto.

    Raises `TutorError` where there is none. With auto nothing waits for torch.
    """
    if device == "auto":
        return ""
    answer = workbench.use_device(device)
    if answer.trouble is not None:
        raise TutorError(answer.trouble.key, **answer.trouble.values)
    return answer.device
