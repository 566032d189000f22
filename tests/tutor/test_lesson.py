"""A lesson as a state machine, with no kernel and no terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensortutor.course.model import Lesson
from tensortutor.tutor import arriving
from tensortutor.tutor import effects as do
from tensortutor.tutor import lesson as turns
from tensortutor.tutor.taking import Taking
from tensortutor.wire import Failure, Inspection, Notice, Outcome, TensorRow, Verdict

LESSON = Lesson.model_validate(
    {
        "format": 1,
        "title": "Rows",
        "minutes": 5,
        "steps": [
            {"id": "intro", "read": "Look."},
            {"id": "make", "run": "Run it.", "code": "t = torch.ones(3)", "because": "Three ones."},
            {"id": "guess", "predict": "Which shape?", "code": "torch.ones(2).shape", "because": "Two."},
            {
                "id": "which",
                "question": "Which?",
                "right": "b",
                "choices": {"a": {"text": "This", "why": "No."}, "b": {"text": "That"}},
                "because": "That one.",
            },
            {
                "id": "slope",
                "exercise": "Make `h`, and go back from it.",
                "setup": "t = torch.tensor(1., requires_grad=True)",
                "answer": "h",
                "grad": ["t"],
                "solutions": ["h = 2 * t\nh.backward()", "h = t + t\nh.backward()"],
                "because": "Two.",
            },
            {
                "id": "row",
                "exercise": "Make `R`.",
                "setup": "F = torch.arange(3.)",
                "starter": "R = ____",
                "answer": "R",
                "solutions": ["R = F[None]", "R = F.unsqueeze(0)"],
                "mistakes": {"column": {"code": "R = F[:, None]", "say": "That is a column."}},
                "hints": ["One.", "Two."],
                "because": "A row.",
                "columns": ["name", "shape", "grad"],
            },
            {
                "id": "next",
                "after": "row",
                "exercise": "Add 1 to it.",
                "solutions": ["R + 1", "1 + R"],
                "because": "Done.",
            },
        ],
    }
)
IDS = [step.id for step in LESSON.steps]


def at(step, **state):
    return Taking(LESSON, IDS.index(step), **state)


def outcome(code, error=None, result_type=None, tensors=(), python=True):
    inspection = Inspection(code, 1, python=python, tensors=tensors, result_type=result_type)
    return Outcome(inspection, error=error)


def ran(taking, code, **facts):
    return turns.ran(taking, do.RunEntry(code), [outcome(code, **facts)])


def kinds(effects):
    return [type(effect).__name__ for effect in effects]


def test_a_lesson_opens_with_what_it_is_about_and_its_first_step():
    _, effects = arriving.begin(Taking(LESSON))
    assert kinds(effects) == ["ShowOpening", "KeepPlace", "ShowStep"]


def test_enter_goes_on_from_a_step_to_read():
    taking, effects = turns.entered(at("intro"), "")
    assert taking.step.id == "make"
    assert do.Keep("intro", "done", "", 0, 0) in effects


def test_the_code_of_a_run_step_lies_in_the_prompt_until_it_has_run():
    taking = at("make")
    assert taking.prefill == "t = torch.ones(3)"
    taking, effects = ran(taking, "t  =  torch.ones(3)")
    assert (taking.solved, taking.prefill) == (True, "")
    assert do.Explain("Three ones.") in effects


def test_other_code_at_a_run_step_leaves_the_lessons_own_in_the_prompt_and_says_so_once():
    taking, effects = ran(at("make"), "t = torch.ones(4)")
    assert (taking.solved, effects) == (False, (do.Say("learn.own-code"),))
    taking, effects = ran(taking, "t = torch.ones(5)")
    assert (taking.solved, effects) == (False, ())


@pytest.mark.parametrize("changed", [("F",), ()])
def test_an_answer_that_is_right_alone_is_made_anew_and_inputs_are_put_back_visibly(changed):
    taking = at("row", log=("F.zero_()", "R = F[None]"))
    verdict = Verdict("accepted", Notice("verdict.forbidden", {}), 1, changed)
    taking, effects = turns.judged(taking, verdict, counted=True)
    assert do.SetUp("F = torch.arange(3.)") in effects
    assert (do.Say("learn.inputs-back", {"names": "F"}) in effects) is bool(changed)
    assert taking.done["row"] == "R = F[None]"


def test_enter_alone_repeats_a_task_that_is_open():
    taking, effects = turns.entered(at("row"), "")
    assert taking.step.id == "row"
    assert kinds(effects) == ["ShowStep"]


def test_a_guess_runs_the_code_and_is_held_against_it():
    taking, effects = turns.entered(at("guess"), "(2,)")
    assert effects == (do.RunEntry("torch.ones(2).shape", "(2,)"),)
    result = Outcome(Inspection("code", 1, python=True), result="torch.Size([2])")
    taking, effects = turns.ran(taking, effects[0], [result])
    assert effects[1] == do.Reveal("(2,)", "torch.Size([2])", right=True, because="Two.")
    assert taking.solved


def test_code_at_a_prediction_is_only_run():
    _, effects = turns.entered(at("guess"), "torch.ones(5)")
    assert effects == (do.RunEntry("torch.ones(5)"),)


def test_a_wrong_option_says_why_and_leaves_the_question_open():
    taking, effects = turns.entered(at("which"), "a")
    assert effects == (do.Answered("This", right=False, why="No."),)
    assert not taking.solved
    taking, effects = turns.entered(taking, "２")
    assert effects[1] == do.Answered("That", right=True, why="That one.")
    assert taking.solved


def test_making_the_answer_submits_everything_that_worked_in_this_step():
    taking, _ = ran(at("row"), "k = F + 0")
    taking, effects = ran(taking, "R = k[None]")
    (submission,) = effects
    assert submission.counted
    assert submission.attempt.statements == ("k = F + 0", "R = k[None]")
    assert submission.task.setup == "F = torch.arange(3.)"


def gradient_of(name):
    return (TensorRow(name, "tensor", "gradient"),)


def test_a_gradient_that_is_asked_for_submits_once_the_answer_is_there():
    """As it is typed at a prompt: first the answer, then the way back from it."""
    taking = at("slope")
    taking, early = ran(taking, "t.grad = None", tensors=gradient_of("t"))
    taking, first = ran(taking, "h = 2 * t", tensors=(TensorRow("h", "tensor", "new"),))
    taking, then = ran(taking, "h.backward()", tensors=gradient_of("t"))
    _, after = ran(taking, "u.backward()", tensors=gradient_of("u"))
    assert (early, after) == ((), ())
    assert [effect.counted for effect in (*first, *then)] == [True, True]
    assert then[0].attempt.statements == ("t.grad = None", "h = 2 * t", "h.backward()")


def test_changing_the_answer_in_place_submits_too():
    row = TensorRow("R", "tensor", "modified")
    _, effects = ran(at("row"), "R.add_(1)", tensors=(row,), result_type="Tensor")
    assert effects[0].counted


@pytest.mark.parametrize(
    "facts",
    [
        {"code": "k = 3"},
        {"code": "import math"},
        {"code": "help(F.view)"},
        {"code": "F.unsqueze(0)", "error": Failure("AttributeError", "no")},
        {"code": "R = F.unsqueze(0)", "error": Failure("AttributeError", "no")},
        {"code": "%timeit F", "python": False},
    ],
)
def test_looking_helping_and_failing_are_no_answers(facts):
    _, effects = ran(at("row"), **facts)
    assert effects == ()


def test_a_value_is_tried_without_counting():
    _, effects = ran(at("row"), "F[None]", result_type="Tensor")
    assert not effects[0].counted


def test_without_a_name_a_tensor_is_the_answer_and_another_value_is_only_tried():
    _, effects = ran(at("next"), "R + 2", result_type="Tensor")
    assert effects[0].counted
    _, effects = ran(at("next"), "R.shape", result_type="Size")
    assert not effects[0].counted


def test_a_step_after_another_starts_from_its_solution():
    _, effects = arriving.arrive(Taking(LESSON), IDS.index("next"))
    assert do.SetUp("F = torch.arange(3.)\nR = F[None]") in effects


def test_an_uncounted_refusal_says_nothing():
    taking = at("row", log=("F.sum()",))
    after, effects = turns.judged(taking, Verdict("refused", Notice("verdict.shape", {})), counted=False)
    assert (after, effects) == (taking, ())


def test_a_listed_mistake_gets_the_lessons_words():
    verdict = Verdict("refused", Notice("verdict.mistake", {"key": "column"}))
    taking, effects = turns.judged(at("row"), verdict, counted=True)
    assert effects == (do.Refuse("That is a column."),)
    assert taking.tries == 1


@pytest.mark.parametrize("key", ["input-changed", "mistake"])
def test_changed_inputs_are_put_back_whatever_is_said(key):
    verdict = Verdict("refused", Notice(f"verdict.{key}", {"names": "F", "key": "column"}), changed=("F",))
    taking, effects = turns.judged(at("row", log=("F.zero_()",)), verdict, counted=True)
    assert effects[1:] == (do.SetUp("F = torch.arange(3.)"), do.Say("learn.inputs-back", {"names": "F"}))
    assert taking.log == ()


def test_the_lessons_own_fault_does_not_count():
    taking, effects = turns.judged(at("row"), Verdict("fault", Notice("verdict.fault", {})), counted=True)
    assert taking.tries == 0
    assert effects[-1] == do.Say("learn.fault")


def test_an_accepted_answer_is_kept_and_waits_for_enter():
    taking, effects = turns.judged(at("row", log=("R = F[None]",)), Verdict("accepted"), counted=True)
    assert kinds(effects) == ["Keep", "Pass", "Say"]
    assert taking.done["row"] == "R = F[None]"
    taking, _ = turns.entered(taking, "")
    assert taking.step.id == "next"


def test_an_accepted_value_is_bound_to_the_name_that_was_asked_for():
    taking, effects = turns.judged(at("row", log=("F[None]",)), Verdict("accepted"), counted=False)
    assert do.SetUp("R = F[None]") in effects
    assert taking.done["row"].endswith("R = F[None]")


def test_a_blank_left_in_is_said_and_not_run():
    _, effects = turns.entered(at("row"), "R = ____")
    assert effects == (do.Say("learn.blank"),)


def test_hints_come_one_at_a_time():
    taking = at("row")
    shown = []
    for _ in range(3):
        taking, effects = turns.entered(taking, ":hint")
        shown += effects
    assert shown == [do.ShowHint("One.", 1, 2), do.ShowHint("Two.", 2, 2), do.Say("learn.hints-over")]


def test_a_solution_is_shown_after_a_try_or_when_asked_twice():
    taking, effects = turns.entered(at("row"), ":solution")
    assert effects == (do.Say("learn.try-first"),)
    _, effects = turns.entered(taking, ":solution")
    assert effects == (do.ShowSolution("R = F[None]", "A row."),)
    _, effects = turns.entered(at("row", tries=1), "：ｓｏｌｕｔｉｏｎ")
    assert kinds(effects) == ["ShowSolution"]


def test_skipping_runs_the_solution_and_goes_on():
    taking, effects = turns.entered(at("row"), ":skip")
    assert taking.step.id == "next"
    assert do.RunSolution("R = F[None]") in effects
    assert do.Keep("row", "skipped", "R = F[None]", 0, 0) in effects


def test_going_back_to_a_step_that_was_done_lets_enter_go_on():
    taking = at("next", done={"row": "R = F[None]"})
    taking, _ = turns.entered(taking, ":back")
    assert taking.step.id == "row"
    taking, _ = turns.entered(taking, "")
    assert taking.step.id == "next"


@pytest.mark.parametrize("text", ["exit", "quit()", ":quit", "：ｑｕｉｔ", ":q"])
def test_leaving_has_many_words(text):
    _, effects = turns.entered(at("row"), text)
    assert effects == (do.Leave(),)


def test_the_last_step_ends_the_lesson():
    _, effects = turns.entered(at("next", solved=True), "")
    assert effects == (do.Finish(),)


def test_definitions_go_with_the_learner_to_later_steps():
    taking, _ = ran(at("make"), "def twice(t): return 2 * t")
    taking, _ = arriving.arrive(taking, IDS.index("row"))
    assert taking.earlier == ("def twice(t): return 2 * t",)


def test_after_a_restart_what_was_made_is_made_again():
    taking = at("row", done={"make": "t = torch.ones(3)"}, carried=("import math",))
    _, effects = arriving.resume(taking)
    assert [effect for effect in effects if isinstance(effect, do.SetUp | do.Remake)] == [
        do.SetUp("import math"),
        do.SetUp("t = torch.ones(3)"),
        do.SetUp("F = torch.arange(3.)"),
    ]


def test_columns_are_those_that_have_been_introduced():
    assert at("make").columns == LESSON.columns
    assert at("next").columns == ("name", "shape", "grad")


TEXTS = st.one_of(
    st.sampled_from(
        ["", ":skip", ":back", ":again", ":hint", ":solution", ":check", "a", "2", "(2,)", "R = F[None]"]
    ),
    st.text(max_size=20),
)


@given(
    st.lists(st.tuples(TEXTS, st.booleans(), st.sampled_from(["accepted", "refused", "fault"])), max_size=30)
)
def test_whatever_is_typed_the_learner_stands_at_a_step_of_the_lesson(entries):
    taking, queue = arriving.begin(Taking(LESSON))
    for text, works, kind in entries:
        taking, queue = turns.entered(taking, text)
        waiting = list(queue)
        while waiting:
            match waiting.pop(0):
                case do.RunEntry() as entry:
                    error = None if works else Failure("ValueError", "no")
                    taking, more = turns.ran(taking, entry, [outcome(entry.code, error, "Tensor")])
                    waiting += more
                case do.Submit(counted=counted):
                    feedback = None if kind == "accepted" else Notice("verdict.shape", {})
                    taking, more = turns.judged(taking, Verdict(kind, feedback), counted=counted)
                    waiting += more
        assert 0 <= taking.index < len(LESSON.steps)
        assert set(taking.done) <= set(IDS)
