"""`tensortutor new`: what it writes, where, what it says, and that it never leaves half of it."""

import os
import subprocess
import sys

import pytest

from tensortutor.course.library import Library
from tensortutor.course.loading import load_lesson
from tensortutor.errors import BadCall, BadLesson
from tensortutor.languages import LANGUAGES
from tensortutor.terminal.authoring import new_lesson, template
from tensortutor.words import words

ORDER = "# Mine.\nbase: ko\nlanguages: [ko, en, ja] # all of them\nlessons:\n  - old # first\n"
FILES = ["lesson.yaml", "quiz.yaml"]
LONG = "a" * 300


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def everything(directory):
    """Return each file under *directory* with what it holds, and each directory."""
    return {path: path.read_bytes() if path.is_file() else None for path in sorted(directory.rglob("*"))}


def names(directory):
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_there_is_no_course_one_is_begun_in_the_language_that_is_spoken(here, language):
    assert new_lesson("first", language=language) == 0
    library = Library(here / "lessons")
    course = library.course
    assert (course.base, course.languages, course.lessons) == (language, (language,), ("first",))
    assert library.load("first") == load_lesson(template(language) / "lesson.yaml")
    assert names(here / "lessons" / "first") == FILES
    assert (
        (here / "lessons" / "course.yaml")
        .read_text("utf-8")
        .startswith(f"# {words(language)('new.order')}\n")
    )


@pytest.mark.parametrize("home", [".", "lessons"])
def test_a_course_that_is_here_gets_the_lesson_at_its_end_and_in_its_languages(here, home):
    home = here / home
    home.mkdir(exist_ok=True)
    (home / "course.yaml").write_text(ORDER, "utf-8")
    new_lesson("second", language="en")
    assert (home / "course.yaml").read_text("utf-8") == f"{ORDER}  - second\n"
    assert names(home / "second") == ["en.yaml", "ja.yaml", *FILES, "translations.lock"]
    assert names(home) == ["course.yaml", *(["lessons"] if (home / "lessons").exists() else []), "second"]


def test_the_course_around_counts_before_the_one_below(here):
    (here / "lessons").mkdir()
    for home in (here, here / "lessons"):
        (home / "course.yaml").write_text("lessons: [old]\n")
    new_lesson("second", language="en")
    assert (here / "second").is_dir()
    assert names(here / "lessons") == ["course.yaml"]


def test_a_lesson_that_the_course_names_already_is_only_written(here):
    (here / "course.yaml").write_text("lessons: [old, planned]\n")
    new_lesson("planned", language="en")
    assert (here / "course.yaml").read_text() == "lessons: [old, planned]\n"
    assert names(here / "planned") == FILES


def test_a_course_file_keeps_its_permissions_and_stays_the_link_that_it_is(here):
    (here / "real.yaml").write_text("lessons: [old]\n")
    (here / "real.yaml").chmod(0o640)
    (here / "course.yaml").symlink_to("real.yaml")
    new_lesson("second", language="en")
    assert (here / "course.yaml").is_symlink()
    assert (here / "real.yaml").stat().st_mode & 0o777 == 0o640
    assert (here / "real.yaml").read_text() == "lessons: [old, second]\n"


def test_a_language_that_has_no_template_is_said(here, capsys):
    (here / "course.yaml").write_text("base: de\nlanguages: [de, fr, en]\nlessons: [old]\n")
    new_lesson("second", language="en")
    assert "There is no template in: de, fr." in capsys.readouterr().out


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_how_to_go_on(capsys, language):
    new_lesson("first", language=language)
    said = capsys.readouterr().out
    for command in (
        "tensortutor learn --preview lessons/first",
        "tensortutor check lessons/first",
        "tensortutor learn first --lessons lessons",
    ):
        assert command in said


# --- What it refuses, and that nothing has changed then ---


@pytest.mark.parametrize("name", ["First", "two words", "a--b", "../up", "", ".", "a.yaml", "ｆｉｒｓｔ"])
def test_a_name_that_is_none_is_refused(here, name):
    with pytest.raises(BadCall, match=r"new\.bad-name"):
        new_lesson(name, language="en")
    assert everything(here) == {}


@pytest.mark.parametrize("there", ["directory", "file", "link"])
def test_what_is_there_is_never_overwritten(here, there):
    lesson = here / "lessons" / "old"
    lesson.parent.mkdir()
    match there:
        case "directory":
            lesson.mkdir()
        case "file":
            lesson.write_text("mine")
        case "link":
            lesson.symlink_to("nowhere")
    before = everything(here)
    with pytest.raises(BadCall, match=r"new\.there-already"):
        new_lesson("old", language="en")
    assert everything(here) == before


def test_a_faulty_course_is_told_before_anything_is_written(here):
    (here / "course.yaml").write_text("lessons: [a\n")
    before = everything(here)
    with pytest.raises(BadLesson):
        new_lesson("second", language="en")
    assert everything(here) == before


@pytest.mark.parametrize("obstacle", ["lessons is a file", "name too long", "no course file can be written"])
def test_what_cannot_be_written_leaves_nothing_behind(here, obstacle):
    name = "second"
    match obstacle:
        case "lessons is a file":
            (here / "lessons").write_text("")
        case "name too long":
            name = LONG
        case "no course file can be written":
            (here / "lessons").mkdir()
            (here / "lessons" / f".course.yaml-{os.getpid()}").mkdir()
    before = everything(here)
    with pytest.raises(BadCall, match=r"new\.not-written"):
        new_lesson(name, language="en")
    assert everything(here) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_that_may_not_be_written_is_one_sentence(here):
    here.chmod(0o500)
    with pytest.raises(BadCall, match=r"new\.not-written"):
        new_lesson("first", language="en")
    here.chmod(0o700)
    assert everything(here) == {}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["First"], "“First” cannot be the name of a lesson."),
        ([], "LESSON is missing."),
        (["a", "b"], "“b” is more than this command takes."),
    ],
)
def test_a_wrong_call_is_one_sentence(arguments, said):
    called = subprocess.run(
        [sys.executable, "-m", "tensortutor", "new", *arguments], capture_output=True, text=True, check=False
    )
    assert (called.returncode, called.stdout, called.stderr.count("\n")) == (2, "", 1)
    assert called.stderr.startswith(said)
