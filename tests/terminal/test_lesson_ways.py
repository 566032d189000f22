"""What a learner does in a lesson beside answering: looking, stumbling, commands, leaving, coming back."""

import os
import select
import signal
import subprocess
import sys

import pytest


def plain(screen):
    return " ".join(screen.split())


# --- When is something an answer? ---


@pytest.fixture(scope="module")
def unanswered(learn_at):
    """Open a terminal at an exercise that asks for `F_new`; every test leaves it unanswered."""
    return learn_at("as-one-row")


def test_hints_come_one_at_a_time_then_the_solution_when_it_is_asked_for_twice(unanswered):
    """Come first: nothing has been tried yet."""
    assert "Nothing has been made or changed under the name F_new yet." in unanswered.enter(":check")
    for hint in ("Hint 1/3 (a, b) @ (b, c)", "Hint 2/3 unsqueeze puts", "Hint 3/3 view and reshape"):
        assert hint in plain(unanswered.enter(":hint"))
    assert "That was the last hint. :solution shows a solution." in unanswered.enter(":hint")
    assert "Make F_new: the numbers" in unanswered.enter(":again")
    seen = unanswered.enter(":solution")
    assert "Try it once first" in seen
    assert "F.unsqueeze(" not in seen
    assert "  F_new = F.unsqueeze(0)" in unanswered.enter(":solution")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("F.shape", "torch.Size([10])"),
        ("help(F.view)", "view(*shape) -> Tensor"),
        ("F?", "Type:        Tensor"),
        ("helper = F * 2", "+  new  helper"),
        ("import math", ">>> import math"),
        ("F_new", "NameError: name 'F_new' is not defined"),
        ("F_new = F.vieww(1, 10)", "AttributeError"),
        ("F.view(2, 5)", "[5., 6., 7., 8., 9.]"),
        ("F_new = ____", "There is still a blank (____) in it."),
        ("F_new = F.view(", "..."),
        ("    ", ">>>"),
    ],
)
def test_looking_and_trying_never_counts_as_a_wrong_answer(unanswered, typed, shown):
    if typed.endswith("("):
        unanswered.type(typed + "\r")
        unanswered.wait("...")
        seen = unanswered.after(lambda: unanswered.press("ctrl-c"))
    else:
        seen = unanswered.enter(typed)
    assert shown in seen
    assert "✗" not in seen
    assert unanswered.line == "15/18 >>>"


def test_enter_alone_shows_the_task_again(unanswered):
    assert "Make F_new: the numbers of F in that shape." in unanswered.enter()


def test_code_made_for_another_keyboard_is_repaired_and_judged(unanswered):
    seen = plain(unanswered.enter("F_new　= F［None, None］"))
    assert "There were full-width characters in it. Read as: F_new = F[None, None]" in seen
    assert "✗ One dimension too many." in seen


def test_inputs_that_an_answer_has_changed_are_put_back_before_the_learners_eyes(unanswered):
    seen = plain(unanswered.enter("F_new = F.unsqueeze_(0)"))
    assert "✗ Given, and no longer as it was: F." in seen
    assert "F is what it was again." in seen
    assert "torch.Size([10])" in unanswered.enter("F.shape")


def test_a_paste_of_several_answers_counts_once_at_its_end(unanswered):
    lines = ["F_new = F", "F_new = F.unsqueeze(1)", "F_new = F[None, None]"]
    seen = unanswered.after(lambda: (unanswered.paste("\n".join(lines)), unanswered.press("enter")))
    assert seen.count("✗") == 1
    assert "One dimension too many." in seen


# --- The commands ---


@pytest.fixture(scope="module")
def answered(learn_at):
    """Open a terminal at that exercise for the tests that answer it; all but the last leave it there."""
    return learn_at("as-one-row")


def test_a_skipped_step_is_run_so_that_the_next_one_has_its_names(answered):
    seen = plain(answered.enter(":skip"))
    assert "Skipped. The next steps may need this, so it is run for you: F_new = F.unsqueeze(0)" in seen
    assert "16/18 · exercise" in seen
    assert "torch.Size([1, 5])" in answered.enter("(F_new @ W).shape")
    assert "16/18 · exercise" in answered.enter(":again")
    assert "15/18 · exercise" in answered.enter(":back")
    seen = answered.enter("F_new = F.unsqueeze(1)")
    assert "This is a column" in seen


def test_an_expression_that_is_the_answer_passes_and_gets_the_name(answered):
    answered.enter("F_new = F")
    seen = answered.enter("F.unsqueeze(0)")
    assert "✓ (1, 10) @ (10, 5)" in plain(seen)
    assert "Taken as: F_new = F.unsqueeze(0)" in seen
    assert "torch.Size([1, 10])" in answered.enter("F_new.shape")
    assert "You have been through this step. Enter goes on." in answered.enter(":again")
    assert "16/18 · exercise" in answered.enter()
    assert "15/18 · exercise" in answered.enter(":back")


def test_python_that_ends_is_started_again_with_the_names_of_the_lesson(answered):
    answered.enter("F_new = F[None]")
    answered.enter()
    seen = plain(answered.enter("import os; os._exit(3)"))
    assert "Your code ended Python (exit code 3)." in seen
    assert "Python has been started again, and the names of this lesson are made again." in seen
    assert "✓" in answered.enter("output = F_new @ W")
    answered.enter(":back")


def test_no_process_is_left_when_the_terminal_goes(answered):
    answered.enter("F_new = F")
    living = answered.processes
    assert len(living) == 3
    answered.hang_up()
    assert all(select.select([each], [], [], 10)[0] for each in living)


def test_again_puts_the_inputs_back(unanswered):
    unanswered.enter("F = F.sum(); W = None; junk = 1; torch.set_grad_enabled(False)")
    assert "15/18 · exercise" in unanswered.enter(":again")
    assert "torch.Size([10])" in unanswered.enter("F.shape")
    assert "(True, False)" in unanswered.enter("torch.is_grad_enabled(), 'junk' in globals()")


def test_a_step_that_was_meant_to_raise_raises_in_silence_when_it_is_made_again(learn_at):
    terminal = learn_at("column-refused")
    assert "10x1 and 10x5" in terminal.enter("error")
    assert "15/18 · exercise" in terminal.enter()
    seen = terminal.enter(":again")
    assert "15/18 · exercise" in seen
    assert "could not be made" not in seen


def test_code_that_lies_in_the_prompt_is_in_nobodys_way_and_is_offered_again(learn_at):
    terminal = learn_at("first-tensor")
    assert terminal.line == "     ... t * 10"
    assert "There is no hint for this step." in terminal.enter(":hint")
    assert terminal.line == "     ... t * 10"
    terminal.after(lambda: terminal.press("ctrl-c"))
    assert terminal.line == "1/18 >>>"
    assert terminal.enter("1 + 1").endswith("t * 10")
    terminal.after(lambda: terminal.press("ctrl-c"))
    assert "Two lines of real PyTorch" in terminal.enter()
    assert "[30., 40.]" in terminal.enter()
    assert terminal.enter(":again").endswith("t * 10")
    terminal.press("ctrl-d")
    assert terminal.wait_for_exit() == 0


def test_the_general_commands_work_in_a_lesson(unanswered):
    assert "│ F " in unanswered.enter(":tensors")
    assert "The inspector is off." in unanswered.enter(":inspect off")
    assert "Tensor inspector" not in unanswered.enter("x = F + 1")
    assert "The inspector shows: name, shape, bytes." in unanswered.enter(":inspect shape, bytes")
    assert "name  shape  bytes" in unanswered.enter("y = F + 2")
    assert "shows: name, shape, dtype, device, values, grad." in plain(unanswered.enter(":inspect on"))
    assert "device is cpu." in unanswered.enter(":device")
    assert "device is now cpu. device=device makes a tensor there." in unanswered.enter(":device cpu")


def test_the_commands_of_a_lesson_are_listed_and_completed(unanswered):
    seen = unanswered.enter(":help")
    assert ":hint" in seen
    assert ":save FILE" in seen
    unanswered.type(":so")
    unanswered.press("tab")
    unanswered.wait(":solution")
    unanswered.after(lambda: unanswered.press("ctrl-c"))
    assert "There is no command :hnt. Did you mean :hint?" in unanswered.enter(":hnt")
    assert "▸  Why tensors" in unanswered.enter(":map")


def test_what_is_saved_runs_without_the_tutor_and_over_nothing_that_is_there(unanswered, tmp_path):
    file = tmp_path / "kept.py"
    unanswered.enter("%time F.sum()")
    unanswered.enter("nothing.of.this")
    unanswered.enter("on_device = torch.ones(1, 10, device=device) * F")
    assert "statements saved in" in unanswered.enter(f":save {file}")
    assert "is there already." in plain(unanswered.enter(f":save {file}"))
    subprocess.run([sys.executable, file], check=True)


def test_reset_leaves_nothing_but_what_the_lesson_gives(unanswered):
    unanswered.enter("mine = 1")
    seen = plain(unanswered.enter(":reset"))
    assert "All names are gone." in seen
    assert "15/18 · exercise" in seen
    assert "NameError" in unanswered.enter("mine")
    assert "tensor([0., 1.," in unanswered.enter("F")


def test_ctrl_c_while_the_judge_thinks_says_how_to_ask_again(learn_at):
    terminal = learn_at("three-by-three")
    terminal.enter("1")  # once torch is there, the judge is started
    _front, _kernel, judge = terminal.processes
    signal.pidfd_send_signal(judge, signal.SIGSTOP)
    terminal.type("A = torch.ones(3, 3)\r")
    terminal.wait("all 1")
    seen = terminal.after(terminal.interrupt)
    signal.pidfd_send_signal(judge, signal.SIGCONT)
    assert seen.endswith("\nStopped before there was a verdict. :check asks for it.\n4/18 >>>")
    assert "The shape is right, but every entry is 1." in terminal.enter(":check")
    assert "  A = torch.full((3, 3), 0.5)" in terminal.enter(":solution")  # at once: it was tried


# --- Leaving and coming back ---


def test_the_place_is_kept_on_leaving_and_the_names_are_made_again(learn_at, open_terminal, tmp_path):
    terminal = learn_at("as-one-row", home=tmp_path)
    terminal.enter("F_new = F[None]")
    terminal.enter()
    terminal.enter("half = F_new / 2")
    terminal.press("ctrl-d")
    assert terminal.wait_for_exit() == 0
    assert terminal.text.endswith("Your place is kept. tensortutor learn goes on from here.")

    terminal = open_terminal("learn", home=tmp_path)
    terminal.until(lambda: terminal.typing)
    back = "Welcome back. Earlier today you stopped in “Why tensors”, at step 16:"
    assert back in plain(terminal.text)
    assert "16/18 · exercise" in terminal.text
    assert "torch.Size([1, 10])" in terminal.enter("F_new.shape")
    assert "NameError" in terminal.enter("half")
    terminal.enter("output = F_new @ W")
    os.kill(terminal.child.pid, signal.SIGKILL)

    terminal = open_terminal("learn", home=tmp_path)
    terminal.until(lambda: terminal.typing)
    assert "You have been through this step. Enter goes on." in terminal.text
    assert "17/18 · exercise" in terminal.enter()
    terminal.close()

    terminal = open_terminal("learn", "--restart", home=tmp_path)
    terminal.until(lambda: terminal.typing)
    assert "about 25 min" in terminal.text
    assert "Welcome back" not in terminal.text
    assert terminal.line == "     ... t * 10"
