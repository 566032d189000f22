"""One learner at a terminal: types answers to a lesson or a quiz, and notes what comes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.answering import WRONG_GUESS, enters, option, statements, wrong_answers
from benchmarks.watching import Finding, flat
from tensortutor.course.model import Exercise, Predict, Question, Read, Run
from tensortutor.words import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.screens import DrawnTerminal
    from benchmarks.watching import Watch
    from tensortutor.course.model import AnyStep, Lesson
    from tensortutor.tutor.quizzing import Quizzing

PATIENCE = 120.0
"""Seconds until a prompt is given up."""
SHOWN = 12
"""Lines at the end of the screen that are told of what has gone wrong."""
AGAIN = ":again"
MARK = re.compile(r"^([✓✗]) +\S", re.MULTILINE)
RAISED = re.compile(r"^(?:Traceback \(most recent|  File \"<)", re.MULTILINE)


@dataclass(slots=True)
class Record:
    """What came of a sitting.

    Of the steps that were `due`, so many were passed, and so many of those were
    exercises solved; of the `wrong` answers typed, so many were refused.
    """

    due: int = 0
    steps: int = 0
    exercises: int = 0
    wrong: int = 0
    refused: int = 0
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: Record) -> Record:
        return Record(
            self.due + other.due,
            self.steps + other.steps,
            self.exercises + other.exercises,
            self.wrong + other.wrong,
            self.refused + other.refused,
            (*self.findings, *other.findings),
        )


class Learner:
    """One learner at a terminal, who *stumbles* or not; what is met there goes into `record`."""

    def __init__(self, terminal: DrawnTerminal, place: str, watching: Watch, *, stumbles: bool) -> None:
        self._terminal = terminal
        self._place = place
        self._watch = watching
        self._say = words(watching.language)
        self._stumbles = stumbles
        self._step = ""
        self.record = Record()

    # Taking a lesson and a quiz

    def take_lesson(self, lesson: Lesson, guesses: dict[str, str]) -> None:
        """Take *lesson* from its first step to its end."""
        typed = None
        for number, step in enumerate(lesson.steps, 1):
            self._arrive(step.id, f"{number}/{len(lesson.steps)}", typed)
            passed = self._takes(step, guesses.get(step.id, ""))
            self._note(step, passed=passed)
            typed = "" if passed else ":skip"
        self._end(self._say("view.closing.title", title=lesson.title), typed or "")

    def take_quiz(self, quiz: Quizzing) -> None:
        """Take *quiz* to its score; who stumbles, stumbles the first time that a question is asked."""
        typed = None
        while not quiz.is_finished:
            quiz = quiz.next()
            self._arrive(f"quiz/{quiz.question.id}", quiz.prompt, typed)
            asked, wanted = quiz.question, not self._stumbles or quiz.is_second_round
            right = self._takes_question(asked, right=wanted)
            self._note(asked, passed=self._is_over and right == wanted)
            if not self._is_over:
                self._enter(":skip")
            quiz, typed = quiz.answered(right=right), ""
        score = {"right": sum(quiz.first_round), "questions": len(quiz.questions)}
        self._end(self._say("view.quiz.score", **score))

    # Taking a step

    def _takes(self, step: AnyStep, guess: str) -> bool:
        """Answer *step*, and tell whether it is over and the last answer to it was right."""
        match step:
            case Read():
                return True
            case Run():
                self._act(lambda: self._terminal.press("enter"))
            case Predict():
                if self._stumbles:
                    self._refused(lambda: self._enter(WRONG_GUESS))
                    self._enter(":again")
                self._enter(guess)
            case Question():
                if self._stumbles:
                    self._refused(lambda: self._enter(option(step, right=False)))
                self._enter(option(step, right=True))
            case Exercise():
                if self._stumbles:
                    self._goes_wrong(step)
                    if AGAIN in self._seen or AGAIN in step.prose:
                        self._enter(AGAIN)
                self._types(step, step.solutions[0])
        return self._is_over and self._mark != "✗"

    def _takes_question(self, question: Question | Exercise, *, right: bool) -> bool:
        """Answer *question* of a quiz, and tell whether that was right."""
        match question:
            case Question() if right:
                self._enter(option(question, right=True))
            case Question():
                self._refused(lambda: self._enter(option(question, right=False)))
            case Exercise() if right:
                self._types(question, question.solutions[0])
            case Exercise():
                self._goes_wrong(question)
        return self._mark == "✓"

    def _goes_wrong(self, exercise: Exercise) -> None:
        """Type wrong answers until one is judged; those before it are Python's to refuse."""
        for code in wrong_answers(exercise):
            self._refused(partial(self._types, exercise, code))
            if self._mark:
                return

    def _refused(self, answer: Callable[[], object]) -> None:
        """Give a wrong *answer*, and note what is said to it."""
        answer()
        self.record.wrong += 1
        if self._mark == "✗" or RAISED.search(self._seen):
            self.record.refused += 1
        else:
            self.find("a wrong answer was " + ("accepted" if self._mark else "met with silence"))

    def _types(self, exercise: Exercise, code: str) -> None:
        """Type *code* a statement at a time until it is over or raises; in place of a starter all at once."""
        if exercise.starter:
            self._act(lambda: self._terminal.press("ctrl-c"))
        for piece in [code.strip("\n")] if exercise.starter else statements(code):
            self._enter(piece)
            if self._is_over or RAISED.search(self._seen):
                return

    # What is typed, and what is seen

    def _arrive(self, step: str, place: str, typed: str | None) -> None:
        """Come to *step* by what is *typed*; None: by opening the program."""
        self._step = step
        if typed is None:
            self._terminal.until(lambda: self._terminal.typing, PATIENCE)
            self._look(self._terminal.text, 0)
        else:
            self._enter(typed)
        if f"── {place} · " not in self._seen:
            self.find(f"{place} did not come")

    def _end(self, sentence: str, typed: str = "") -> None:
        """Come to the end by what is *typed*; *sentence* is said there."""
        begin, height = len(self._terminal.raw), self._terminal.screen.height
        self._step = "end"
        self._terminal.type(f"{typed}\r")
        code = self._terminal.wait_for_exit(PATIENCE)
        self._look("\n".join(self._terminal.screen.lines_from(height)), begin)
        if code or flat(sentence) not in flat(self._seen):
            self.find(f"the end was not reached, the exit code is {code}")

    def _enter(self, text: str) -> None:
        """Type *text* as a learner does: a line, or a paste of several, and Enter until it is taken."""

        def typed() -> None:
            (self._terminal.paste if "\n" in text else self._terminal.type)(text)
            self._terminal.press(*["enter"] * enters(text))

        self._act(typed)

    def _act(self, action: Callable[[], object]) -> None:
        begin, screen = len(self._terminal.raw), self._terminal.screen
        above = max(0, screen.height - screen.lines)
        prompts = (above + n for n, line in enumerate(screen.lines_from(above)) if ">>>" in line)
        first = max(prompts, default=above)
        self._terminal.after(action, PATIENCE)
        self._look("\n".join(screen.lines_from(first)), begin)

    def _look(self, seen: str, begin: int) -> None:
        self._seen = seen
        wide = self._terminal.wider_than(self._terminal.screen.columns, begin)
        self.record.findings += tuple(self._watch.findings(f"{self._place}/{self._step}", seen, wide))

    @property
    def _mark(self) -> str:
        """The last verdict on the screen: right, wrong, or none."""
        return next(reversed(MARK.findall(self._seen)), "")

    @property
    def _is_over(self) -> bool:
        return flat(self._say("learn.go-on")) in flat(self._seen)

    def _note(self, step: AnyStep, *, passed: bool) -> None:
        self.record.due += 1
        self.record.steps += passed
        self.record.exercises += isinstance(step, Exercise) and passed and self._mark == "✓"
        if not passed:
            self.find("the right answer was not accepted")

    def find(self, what: str) -> None:
        """Note that it did not go on as it should, with the end of the screen."""
        screen = self._terminal.screen
        shown = " / ".join(filter(None, screen.lines_from(max(0, screen.height - SHOWN))))
        self.record.findings += (Finding("dead end", f"{self._place}/{self._step}", f"{what}: {shown}"),)
