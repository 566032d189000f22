"""Taking a quiz as a state machine: a state and what has happened in, a new state and effects out.

One answer a question counts. Code is run and judged as in a lesson, and trying
things out costs nothing here either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tensortutor.course.model import Exercise, Question
from tensortutor.tutor import entries
from tensortutor.tutor.effects import (
    Answered,
    Common,
    KeepAnswers,
    Leave,
    Obey,
    OfQuiz,
    Pass,
    Prepare,
    Refuse,
    RunEntry,
    RunSolution,
    Say,
    SetUp,
    ShowHint,
    ShowQuestion,
    ShowQuizOpening,
    ShowScore,
    Submit,
)
from tensortutor.tutor.submitting import NOTHING_YET, answers, attempt, last_parts, message, plain, running
from tensortutor.tutor.tasks import base, solution, task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.tutor.quizzing import Quizzing
    from tensortutor.wire import Outcome, Task, Verdict

Turn = tuple["Quizzing", tuple[Common | OfQuiz, ...]]
"""The state after something has happened, and what it asks for."""


def begin(quizzing: Quizzing) -> Turn:
    """Open the quiz where *quizzing* stands."""
    if quizzing.is_finished:
        return quizzing, (ShowScore(),)
    quizzing, effects = resume(quizzing)
    return quizzing, (ShowQuizOpening(), *effects)


def resume(quizzing: Quizzing) -> Turn:
    """Come to the question, in a session that may have nothing."""
    setup = base(quizzing.asked.lesson, quizzing.question)
    made: list[Common | OfQuiz] = [SetUp(setup)] if setup else []
    if isinstance(quizzing.question, Exercise):
        made.append(Prepare(_task(quizzing)))
    return quizzing.holding(setup), (ShowQuestion(), *made)


def entered(quizzing: Quizzing, text: str) -> Turn:
    """Take what was typed: nothing, a command, an answer, or code."""
    text = text.strip("\n").rstrip()
    if not text.strip():
        return _go_on(quizzing) if quizzing.over else (quizzing, (ShowQuestion(),))
    if (command := entries.command(text)) is not None:
        return _command(quizzing, command)
    if not quizzing.over:
        match quizzing.question:
            case Question(choices=choices) if (index := entries.choice(text, len(choices))) is not None:
                return _chosen(quizzing, list(choices)[index])
            case Exercise() if entries.has_blank(text):
                return quizzing, (Say("learn.blank"),)
    return quizzing, running(text)


def ran(quizzing: Quizzing, _entry: RunEntry, outcomes: Sequence[Outcome]) -> Turn:
    """Take what became of an entry."""
    typed = plain(outcomes)
    quizzing = quizzing.holding("\n".join(typed))
    if quizzing.over or not outcomes or not isinstance(quizzing.question, Exercise):
        return quizzing, ()
    quizzing = replace(quizzing, log=(*quizzing.log, *typed))
    asked = _task(quizzing)
    return quizzing, answers(asked, attempt(quizzing.log, quizzing.names), outcomes, last_parts(asked))


def judged(quizzing: Quizzing, verdict: Verdict, *, counted: bool) -> Turn:
    """Take the judge's verdict on this question."""
    exercise, feedback = quizzing.question, verdict.feedback
    assert isinstance(exercise, Exercise)  # noqa: S101 - only exercises are submitted
    if verdict.kind == "accepted":
        return _over(quizzing, Pass(exercise.because), right=True)
    if not counted or feedback is None:
        return quizzing, ()
    if verdict.kind == "fault":
        return quizzing, (Refuse(feedback), Say("learn.fault"))
    refused = Refuse(message(exercise, feedback))
    if feedback.key in NOTHING_YET:
        return quizzing, (refused,)
    return _over(quizzing, refused, right=False)


def _command(quizzing: Quizzing, text: str) -> Turn:
    match text.split(maxsplit=1)[0]:
        case ":quit":
            return quizzing, (Leave(),)
        case ":skip" if quizzing.over:
            return _go_on(quizzing)
        case ":skip":
            return _over(quizzing, Say("quiz.skipped"), right=False)
        case ":hint":
            return _hint(quizzing)
        case ":check" if isinstance(quizzing.question, Exercise) and not quizzing.over:
            return quizzing, (Submit(_task(quizzing), attempt(quizzing.log, quizzing.names), counted=True),)
        case ":check":
            return quizzing, (Say("learn.nothing-to-check"),)
        case _:
            return quizzing, (Obey(text),)


def _hint(quizzing: Quizzing) -> Turn:
    hints = quizzing.question.hints if isinstance(quizzing.question, Exercise) else ()
    if quizzing.hints >= len(hints):
        return quizzing, (Say("learn.no-hints"),)
    shown = ShowHint(hints[quizzing.hints], quizzing.hints + 1, len(hints))
    return replace(quizzing, hints=quizzing.hints + 1), (shown,)


def _chosen(quizzing: Quizzing, key: str) -> Turn:
    question = quizzing.question
    assert isinstance(question, Question)  # noqa: S101 - the caller's match says so
    if key == question.right:
        return _over(quizzing, _the_right_one(question), right=True)
    return _over(
        quizzing,
        Answered(question.choices[key].text, right=False, why=question.choices[key].why),
        right=False,
    )


def _over(quizzing: Quizzing, *said: Common, right: bool) -> Turn:
    """End the question: what was said of the answer, then the thing itself, live.

    A wrong answer the first time keeps the right one back: it is asked once more.
    """
    question = quizzing.question
    reveal: list[Common | OfQuiz] = []
    match question:
        case Exercise() if not right and quizzing.is_second_round:
            live = solution(question)
            reveal = [
                SetUp(base(quizzing.asked.lesson, question)),
                Say("quiz.live"),
                RunSolution(live),
                Pass(question.because),
            ]
        case Question(shows=live):
            if not right and quizzing.is_second_round:
                reveal = [_the_right_one(question)]
            reveal += [Say("quiz.live"), RunSolution(live)]
        case _:
            live = ""
    return quizzing.answered(right=right).holding(live), (KeepAnswers(), *said, *reveal, Say("learn.go-on"))


def _the_right_one(question: Question) -> Answered:
    return Answered(question.choices[question.right].text, right=True, why=question.because)


def _go_on(quizzing: Quizzing) -> Turn:
    if quizzing.is_finished:
        return quizzing, (ShowScore(),)
    was_second = quizzing.is_second_round
    quizzing, effects = resume(quizzing.next())
    if quizzing.is_second_round and not was_second:
        effects = (Say("quiz.once-more", {"count": str(len(quizzing.missed))}), *effects)
    return quizzing, effects


def _task(quizzing: Quizzing) -> Task:
    asked = quizzing.asked
    assert isinstance(asked.question, Exercise)  # noqa: S101 - only exercises are judged
    return task(asked.lesson, asked.question)
