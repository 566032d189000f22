"""Taking a lesson as a state machine: a state and what has happened in, a new state and effects out.

What is over is kept before the learner is told: what stood on the screen is never lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tensortutor.course.model import Exercise, Predict, Question, Read, Run
from tensortutor.tutor import commands, entries, guesses
from tensortutor.tutor.arriving import Turn, arrive, begin, present_again, resume, shown
from tensortutor.tutor.effects import (
    Answered,
    Effect,
    Explain,
    Keep,
    Leave,
    Obey,
    Pass,
    Refuse,
    Reveal,
    RunEntry,
    Say,
    SetUp,
    Submit,
)
from tensortutor.tutor.standalone import needed
from tensortutor.tutor.submitting import NOTHING_YET, answers, attempt, message, parts, plain, running
from tensortutor.tutor.tasks import base, task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tensortutor.tutor.taking import Taking
    from tensortutor.wire import Attempt, Outcome, Verdict

__all__ = ["begin", "entered", "judged", "ran", "resume"]


def entered(taking: Taking, text: str) -> Turn:
    """Take what was typed: nothing, a command, an answer, or code."""
    text = text.strip("\n").rstrip()
    if not text.strip():
        return _enter_alone(taking)
    if (command := entries.command(text)) is not None:
        return _command(taking, command)
    if not taking.solved:
        match taking.step:
            case Question(choices=choices) if (index := entries.choice(text, len(choices))) is not None:
                return _chosen(taking, index)
            case Predict(code=code) if (guess := guesses.guess(text)) is not None:
                return taking, (RunEntry(code, guess),)
            case Exercise() if entries.has_blank(text):
                return taking, (Say("learn.blank"),)
    return taking, running(text)


def _enter_alone(taking: Taking) -> Turn:
    if not taking.may_go_on:
        return taking, (shown(taking),)
    if isinstance(taking.step, Read) and taking.step.id not in taking.done:
        taking, kept = _done(taking, "")
        taking, arrival = arrive(taking, taking.number)
        return taking, (*kept, *arrival)
    return arrive(taking, taking.number)


def _command(taking: Taking, text: str) -> Turn:
    match text.split(maxsplit=1)[0]:
        case ":quit":
            return taking, (Leave(),)
        case ":back":
            return arrive(taking, max(0, taking.index - 1))
        case ":again":
            return present_again(taking)
        case ":skip":
            taking, effects = commands.skip(taking)
            taking, arrival = arrive(taking, taking.number)
            return taking, (*effects, *arrival)
        case ":hint":
            return commands.hint(taking)
        case ":solution":
            return commands.solution(taking)
        case ":check" if isinstance(taking.step, Exercise):
            return taking, (Submit(task(taking.lesson, taking.step), _attempt(taking), counted=True),)
        case ":check":
            return taking, (Say("learn.nothing-to-check"),)
        case _:
            return taking, (Obey(text),)


def _chosen(taking: Taking, index: int) -> Turn:
    question = taking.step
    assert isinstance(question, Question)  # noqa: S101 - the caller's match says so
    key, option = list(question.choices.items())[index]
    if key != question.right:
        return replace(taking, tries=taking.tries + 1), (Answered(option.text, right=False, why=option.why),)
    taking, kept = _done(taking, "")
    return taking, (*kept, Answered(option.text, right=True, why=question.because), Say("learn.go-on"))


def ran(taking: Taking, entry: RunEntry, outcomes: Sequence[Outcome]) -> Turn:
    """Take what became of *entry*."""
    typed = plain(outcomes)
    carried = tuple(each for each in typed if entries.is_definition(each))
    taking = replace(taking.holding("\n".join(typed)), carried=taking.carried + carried)
    if not outcomes:
        return taking, ()
    if entry.guess is not None:
        return _revealed(taking, entry.guess, outcomes)
    match taking.step:
        case Run() as step if entries.same_code(entry.code, step.code) and not taking.solved:
            taking, kept = _done(taking, entry.code)
            because = (Explain(step.because),) if step.because else ()
            return taking, (*kept, *because, Say("learn.go-on"))
        case Run() if not taking.solved and not taking.tries:
            return replace(taking, tries=1), (Say("learn.own-code"),)
        case Exercise() as step if not taking.solved:
            taking = replace(taking, log=(*taking.log, *typed))
            asked = task(taking.lesson, step)
            return taking, answers(asked, _attempt(taking), outcomes, parts(asked))
        case _:
            return taking, ()


def _attempt(taking: Taking) -> Attempt:
    return attempt(taking.log, taking.names, taking.earlier)


def _revealed(taking: Taking, guess: str, outcomes: Sequence[Outcome]) -> Turn:
    step = taking.step
    assert isinstance(step, Predict)  # noqa: S101 - only predictions are run with a guess
    reveal = Reveal(guess, guesses.truth(outcomes), guesses.is_right(guess, outcomes), step.because)
    raised = any(each.error for each in outcomes)
    taking, kept = _done(replace(taking, tries=taking.tries + 1), step.code, raised=raised)
    return taking, (*kept, reveal, Say("learn.go-on"))


def judged(taking: Taking, verdict: Verdict, *, counted: bool) -> Turn:
    """Take the judge's verdict on this step."""
    step = taking.step
    assert isinstance(step, Exercise)  # noqa: S101 - only exercises are submitted
    if verdict.kind == "accepted":
        return _accepted(taking, step, shown=not counted, verdict=verdict)
    feedback = verdict.feedback
    if not counted or feedback is None:
        return taking, ()
    if verdict.kind == "fault":
        return taking, (Refuse(feedback), Say("learn.fault"))
    refused = Refuse(message(step, feedback))
    if feedback.key in NOTHING_YET:
        return taking, (refused,)
    taking = replace(taking, tries=taking.tries + 1)
    if not verdict.changed:
        return taking, (refused,)
    return taking.again(), (refused, SetUp(base(taking.lesson, step)), _inputs_back(verdict))


def _inputs_back(verdict: Verdict) -> Say:
    return Say("learn.inputs-back", {"names": ", ".join(verdict.changed)})


def _accepted(taking: Taking, step: Exercise, *, shown: bool, verdict: Verdict) -> Turn:
    """End the step.

    An answer that was only *shown* is bound to the name that was asked for. One
    that is right alone, after statements that spoiled something, is made anew. What
    is kept brings along the definitions that it builds on: wherever they were
    typed, they are gone when the learner comes back.
    """
    effects: list[Effect] = [Pass(step.because)]
    last = taking.log[-1] if taking.log else ""
    if step.idiom and not entries.same_code(last, step.idiom):
        effects.append(Say("learn.idiom", {"code": step.idiom}))
    if verdict.alone:
        taking = replace(taking, log=taking.log[-verdict.alone :])
        effects += [SetUp(base(taking.lesson, step)), SetUp("\n".join(taking.log))]
        if verdict.changed:
            effects.append(_inputs_back(verdict))
    code = "\n".join(taking.log)
    code = "\n".join((*needed(taking.carried, code), code))
    if (
        step.answer
        and (shown or step.answer not in entries.bound_names(code))
        and entries.is_expression(last)
    ):
        named = f"{step.answer} = {last}"
        code = f"{code}\n{named}"
        effects += [SetUp(named), Say("learn.bound", {"code": named})]
    taking, kept = _done(taking.holding(code), code)
    return taking, (*kept, *effects, Say("learn.go-on"))


def _done(taking: Taking, code: str, *, raised: bool | None = None) -> Turn:
    step = taking.step.id
    kept = Keep(step, "done", code, taking.tries, taking.hints, raised)
    return replace(taking, solved=True, done={**taking.done, step: code}), (kept,)
