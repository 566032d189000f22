"""`tensortutor quiz`: what a quiz shows and keeps, beyond what every driver does."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from tensortutor.progress import QuizRecord
from tensortutor.terminal.driving import Driver, Left
from tensortutor.terminal.quizzes import MIX, translated
from tensortutor.tutor import effects as do
from tensortutor.tutor import quiz as turns
from tensortutor.tutor.entries import QUIZ_COMMANDS
from tensortutor.tutor.quizzing import Quizzing
from tensortutor.views.quiz import Missed, QuizOpening, Score
from tensortutor.views.steps import StepView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.kernel.judging import Judge
    from tensortutor.terminal.choosing import Courses
    from tensortutor.terminal.workbench import Workbench


class QuizDriver(Driver[Quizzing, do.OfQuiz]):
    """One quiz at the terminal; its answers are kept as they are given, its score at the end."""

    commands: Sequence[str] = QUIZ_COMMANDS
    parting = "quiz.left"

    def __init__(
        self, name: str, quizzing: Quizzing, workbench: Workbench, judge: Judge, courses: Courses
    ) -> None:
        super().__init__(turns, quizzing, workbench, judge)
        self._name = name
        self._courses = courses
        self._progress = courses.progress

    def _translate(self) -> None:
        self._courses.language = self._screen.words.language
        self._state = translated(self._state, self._courses)
        self._do(do.ShowQuestion())

    def _do_own(self, effect: do.OfQuiz) -> None:
        screen, words, quiz = self._screen, self._screen.words, self._state
        match effect:
            case do.ShowQuizOpening():
                title = "" if self._name == MIX else quiz.questions[0].lesson.title
                last = self._progress.score(self._name)
                screen.show(QuizOpening(title, len(quiz.questions), last, words))
            case do.ShowQuestion():
                screen.blank()
                given = quiz.given
                number, total = quiz.number, len(quiz.round)
                screen.show(StepView(quiz.question, number, total, words, given, "view.quiz.todo"))
            case do.KeepAnswers():
                keys = tuple(each.key for each in quiz.questions)
                self._progress.keep_quiz(self._name, QuizRecord(quiz.seed, keys, quiz.answers))
            case do.ShowScore():
                right, questions = sum(quiz.first_round), len(quiz.questions)
                self._progress.end_quiz(self._name, right, questions)
                screen.blank()
                screen.show(Score(right, questions, self._missed(), words))
                raise Left
            case _:
                assert_never(effect)

    def _missed(self) -> list[Missed]:
        quiz = self._state
        then = quiz.answers[len(quiz.questions) :]
        return [
            Missed(
                asked.question.prose,
                right,
                f"tensortutor learn {asked.identifier} --step {asked.question.again}",
            )
            for asked, right in zip(quiz.missed, then, strict=True)
        ]
