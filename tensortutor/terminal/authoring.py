"""`tensortutor new`: a lesson that works from the first minute, for its author to rewrite."""

from __future__ import annotations

import os
import shlex
import shutil
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from tensortutor.checking.gathering import Around, Wanted
from tensortutor.checking.material import read
from tensortutor.checking.stamping import stamp
from tensortutor.checking.texts import source_texts
from tensortutor.course.enlisting import can_be_a_name, enlisted
from tensortutor.course.loading import COURSE_FILE, LESSON_FILE, QUIZ_FILE, load
from tensortutor.course.model import Course
from tensortutor.course.sheet import sheet
from tensortutor.errors import BadCall
from tensortutor.languages import LANGUAGES
from tensortutor.terminal.screen import Screen
from tensortutor.views.glossary import Glossary
from tensortutor.words import words

if TYPE_CHECKING:
    from tensortutor.words import Words

HOME = Path("lessons")
"""Where a course is begun where there is none."""
SPARE = "en"
"""The language of a lesson whose own has no template."""


def new_lesson(name: str, *, language: str) -> int:
    """Write the lesson *name* into the course that is here, or begin one; say how to go on."""
    if not can_be_a_name(name):
        raise BadCall("new.bad-name", name=name)
    home = next((each for each in (Path(), HOME) if (each / COURSE_FILE).is_file()), None)
    course = Course(base=language, languages=(language,), lessons=(name,))
    if home is not None:
        course, _ = load(Course, home / COURSE_FILE)
    directory, say = (home or HOME) / name, words(language)
    if os.path.lexists(directory):
        raise BadCall("new.there-already", path=directory)
    try:
        with ExitStack() as undo:
            _write(directory, course, say, undo)
            undo.pop_all()
    except OSError as problem:
        raise BadCall("new.not-written", path=directory, reason=problem.strerror or problem) from None
    _say_how_to_go_on(directory, course, Screen(say, errors_apart=False))
    return 0


def _write(directory: Path, course: Course, say: Words, undo: ExitStack) -> None:
    """Write the lesson beside its place, then put it there whole; *undo* knows how to take it all back."""
    home, name = directory.parent, directory.name
    if not home.exists():
        home.mkdir()
        undo.callback(home.rmdir)
    draft = home / f".{name}-{os.getpid()}"
    draft.mkdir()
    undo.callback(shutil.rmtree, draft, ignore_errors=True)
    _fill(draft, course)
    draft.rename(directory)
    undo.callback(shutil.rmtree, directory, ignore_errors=True)
    order = home / COURSE_FILE
    text = enlisted(order, name) if order.is_file() else _begun(course, say)
    _replace(order, text)


def _fill(draft: Path, course: Course) -> None:
    """Write the files of a lesson of *course* into *draft*."""
    for file in (LESSON_FILE, QUIZ_FILE):
        (draft / file).write_bytes((template(course.base) / file).read_bytes())
    for language in _further(course):
        (draft / f"{language}.yaml").write_text(translation(language), "utf-8")
    stamp(Wanted(draft, Around(course)))


def _further(course: Course) -> list[str]:
    """Return the languages that the course requires beside its base, as far as there are templates."""
    return [each for each in course.languages if each != course.base and each in LANGUAGES]


def template(language: str) -> Path:
    """Return where the lesson lies that a new one in *language* begins as."""
    return Path(str(files("tensortutor"))) / "templates" / (language if language in LANGUAGES else SPARE)


def translation(language: str) -> str:
    """Return the template's texts in *language*, as the file that translates it from another one."""
    material, _ = read(Wanted(template(language), Around()))
    assert material is not None  # noqa: S101 - it ships with the program
    return sheet((text.address, text.text) for text in source_texts(material) if text.needed)


def _begun(course: Course, say: Words) -> bytes:
    """Return the file of a course that begins with one lesson."""
    order, base, first = say("new.order"), course.base, course.lessons[0]
    return f"# {order}\nbase: {base}\nlanguages: [{base}]\nlessons:\n  - {first}\n".encode()


def _replace(path: Path, text: bytes) -> None:
    """Have *path* hold *text*: all of it, or what it held before."""
    real = path.resolve()
    draft = real.with_name(f".{real.name}-{os.getpid()}")
    try:
        draft.write_bytes(text)
        if real.exists():
            shutil.copymode(real, draft)
        draft.replace(real)
    finally:
        draft.unlink(missing_ok=True)


def _say_how_to_go_on(directory: Path, course: Course, screen: Screen) -> None:
    say, path, home = screen.words, shlex.quote(str(directory)), shlex.quote(str(directory.parent))
    screen.say("new.made", path=directory)
    if lacking := [each for each in dict.fromkeys((course.base, *course.languages)) if each not in LANGUAGES]:
        screen.say("new.no-template", languages=", ".join(lacking))
    screen.blank()
    screen.show(
        Glossary(
            [
                (f"tensortutor learn --preview {path}", say("new.then-preview")),
                (f"tensortutor check {path}", say("new.then-check")),
                (f"tensortutor learn {directory.name} --lessons {home}", say("new.then-learn")),
            ]
        )
    )
