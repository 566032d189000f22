"""Ten thousand mangled lesson files: each loads or is refused in a sentence with a place, and none runs."""

from __future__ import annotations

import faulthandler
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Literal

from benchmarks.mangling import mangled
from benchmarks.pairs import Pair, timed
from benchmarks.rows import FILES, MILLISECONDS, Most, Row
from tensortutor.course.library import lessons_home
from tensortutor.course.loading import load
from tensortutor.course.model import Lesson
from tensortutor.course.quiz import Quiz
from tensortutor.course.translation import Translation
from tensortutor.errors import BadLesson
from tensortutor.words import words

if TYPE_CHECKING:
    from tensortutor.course.model import Part

FILES_MADE = 10_000
PATIENCE = 60
"""Seconds after which a file is said to hang: the process ends then, with its traceback."""
SLOWEST = Most(2.0)
MODELS: dict[str, type[Part]] = {"lesson.yaml": Lesson, "quiz.yaml": Quiz}
"""What a file is loaded as; any other is a translation."""
OUTCOMES: dict[Literal["loaded", "refused", "neither"], Most | None] = {
    "loaded": None,
    "refused": None,
    "neither": Most(0),
}
WRITING = """
  - id: writes-a-file
    exercise: Whoever runs this writes a file.
    setup: open("{file}", "w").close()
    answer: w
    equals: open("{file}", "w").close()
    solutions:
      - w = open("{file}", "w").close()
    draws:
      - open("{file}", "w").close()
    mistakes:
      wrong: {{code: 'w = open("{file}", "w").close()', say: No.}}
    because: So.
"""
"""A step that is put into each lesson: code in every field that has some."""

Outcome = Literal["loaded", "refused", "neither"]


def rows(_runs: int) -> list[Row]:
    """Load so many files, each once; as peer stands how many there were."""
    counted: Counter[Outcome] = Counter()
    slowest, random = 0.0, Random(FILES_MADE)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as home:
        written, path = Path(home, "written"), Path(home, "mangled.yaml")
        lessons = originals(written)
        for _ in range(FILES_MADE):
            model, data = random.choice(lessons)
            path.write_bytes(mangled(data, random))
            faulthandler.dump_traceback_later(PATIENCE, exit=True)
            slowest = max(slowest, timed(lambda: counted.update([outcome(model, path)])))  # noqa: B023
            faulthandler.cancel_dump_traceback_later()
        counted_rows = [
            _row(f"mangled lessons: {each}", counted[each], limit) for each, limit in OUTCOMES.items()
        ]
        ran = _row("mangled lessons: code that ran", int(written.exists()), Most(0))
    return [
        *counted_rows,
        ran,
        Row("mangled lessons: the slowest", (Pair(slowest, slowest),), MILLISECONDS, SLOWEST),
    ]


def _row(what: str, count: int, limit: Most | None) -> Row:
    return Row(what, (Pair(count, FILES_MADE),), FILES, limit)


def originals(written: Path) -> list[tuple[type[Part], bytes]]:
    """Return the files of the course's lessons; what runs their code makes the file *written*."""
    return [
        (MODELS.get(path.name, Translation), armed(path.read_bytes(), written))
        for path in sorted(lessons_home().glob("*/*.yaml"))
    ]


def armed(lesson: bytes, written: Path) -> bytes:
    """Return *lesson* with a step whose code makes the file *written*."""
    step = WRITING.lstrip("\n").format(file=written).encode()
    return lesson.replace(b"\nsteps:\n  - id", b"\nsteps:\n" + step + b"  - id", 1)


def outcome(model: type[Part], path: Path) -> Outcome:
    """Return what becomes of the file *path*; neither: it is no lesson, and no sentence tells the place."""
    try:
        load(model, path)
    except BadLesson as error:
        line, column = int(error.values["line"]), int(error.values["column"])
        sentence = words("en")(error.key, **error.values)
        placed = line >= 1 and column >= 1 and sentence.startswith(f"{path}:{line}:{column}: ")
        return "refused" if placed else "neither"
    except Exception:  # noqa: BLE001 - that is what must not happen
        return "neither"
    return "loaded"
