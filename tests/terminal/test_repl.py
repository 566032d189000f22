"""`tensortutor repl` at a real terminal: typing, pasting, completing, interrupting, leaving."""

import os
import re
import select
import signal
from pathlib import Path

import pytest

BANNER = "No tensors yet."


@pytest.fixture(scope="module")
def repl(open_terminal):
    """Open a terminal at the prompt; every test leaves it there."""
    terminal = open_terminal("repl")
    terminal.until(lambda: terminal.typing)
    return terminal


def test_the_first_screen_says_what_to_do(repl, holds):
    assert BANNER in repl.text
    entries = ["x = torch.arange(6.).view(2, 3)", "x + torch.ones(4)", "x.add_(1)"]
    holds("repl", "\n".join(repl.enter(each).removesuffix("\n>>>") for each in entries))


def test_a_block_is_typed_over_several_lines_and_ends_with_an_empty_one(repl):
    repl.type("def twice(t):\r")
    repl.wait(">>> def twice(t):\n...")
    repl.type("return 2 * t\r")
    repl.wait("\n...     return 2 * t\n...")
    repl.enter()
    assert "4" in repl.enter("twice(2)")


def test_nothing_typed_is_nothing_done(repl):
    assert repl.enter() == ">>>\n>>>"


def test_a_long_line_goes_on_without_a_mark_that_it_has_not(repl):
    seen = repl.enter("numbers = [" + "1, " * 40 + "]")
    assert seen.count("...") == 0
    assert seen.count("\n") == 2


def test_a_pasted_block_is_one_entry_with_one_table(repl):
    lines = [f"t{number} = torch.ones({number})" for number in range(1, 31)]
    seen = repl.after(lambda: (repl.paste("\n".join(lines)), repl.press("enter")))
    assert seen.count("Tensor inspector") == 1
    assert "t30" in seen


def test_a_paste_of_two_thousand_lines_is_taken_at_once(repl):
    lines = [f"n{number} = {number}" for number in range(2000)]
    repl.after(lambda: (repl.paste("\n".join(lines)), repl.press("enter")))
    assert "1999" in repl.enter("n1999")


def test_the_prompt_stands_on_a_line_of_its_own(repl):
    assert repl.enter("print('no end', end='')") == ">>> print('no end', end='')\nno end\n>>>"


def test_why_an_entry_failed_is_said_below_it_and_at_length_on_request(repl):
    repl.enter("matrix = torch.ones(2, 3)")
    seen = repl.enter("torch.relu(matrix @ matrix)")
    assert "matrix  (2, 3)" in seen
    assert "This fits: matrix @ matrix.T → (2, 2)" in seen
    repl.enter("torch.nn.Sequential(torch.nn.Linear(2, 3))(matrix)")
    seen = repl.enter(":why")
    assert "container.py" in seen.replace("\n", "")  # its path may be longer than a line
    assert "takes 2 features" in seen
    assert "The tensors where it happened" in seen


def test_a_word_of_the_course_is_explained(repl):
    assert "stride · ストライド · 스트라이드" in repl.enter(":word 스트라이드")
    assert "matrix product · inner product" in repl.enter(":word")


# --- Keys ---


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("torch.on", "torch.ones"),
        ("torch.zeros_l", "torch.zeros_like"),
        (":te", ":tensors"),
        (":word strid", ":word stride"),
    ],
)
def test_tab_completes_as_far_as_it_is_certain(repl, typed, completed):
    repl.type(typed)
    repl.press("tab")
    repl.until(lambda: repl.line == f">>> {completed}", wanted=completed)
    repl.after(lambda: repl.press("ctrl-c"))


def test_tab_offers_what_there_is_and_enter_takes_it(repl):
    repl.enter("x = torch.ones(2)")
    repl.type("x.su")
    repl.press("tab")
    repl.wait("subtract_")
    repl.press("tab")  # once only: a line that is still being drawn may look like another completion
    repl.until(lambda: repl.line == ">>> x.sub")
    repl.press("enter")
    repl.type("(1)")
    repl.until(lambda: repl.line == ">>> x.sub(1)")
    assert "tensor([0., 0.])" in repl.enter()


def test_tab_indents_where_a_line_begins(repl):
    repl.type("if True:\r")
    repl.until(lambda: repl.line == "...")
    repl.press("backspace", "backspace", "backspace", "backspace", "tab")
    repl.type("print('indented')\r\r")
    repl.wait("\nindented")
    repl.until(lambda: repl.typing)


def test_ctrl_c_clears_the_line(repl):
    repl.type("never run")
    repl.until(lambda: repl.line == ">>> never run")
    repl.after(lambda: repl.press("ctrl-c"))
    assert repl.line == ">>>"


def test_ctrl_c_stops_what_runs(repl):
    repl.paste("done = 1; print('running')\nwhile True: pass")
    repl.type("\r")
    repl.wait("\nrunning")
    seen = repl.after(repl.interrupt)
    assert "\nStopped. Everything made until then is still there.\n" in seen
    assert "\n1\n" in repl.enter("done")
    assert "2" in repl.enter("1 + 1")


def test_entries_of_earlier_sessions_are_found_again(open_terminal, tmp_path):
    first = open_terminal("repl", home=tmp_path)
    first.until(lambda: first.typing)
    first.enter("alpha = 41 + 1")
    first.enter("beta = 2")
    first.press("ctrl-d")
    assert first.wait_for_exit() == 0

    second = open_terminal("repl", home=tmp_path)
    second.until(lambda: second.typing)
    second.press("up", "up")
    second.until(lambda: second.line == ">>> alpha = 41 + 1", wanted="the entry before the last one")
    second.after(lambda: second.press("ctrl-c"))
    second.press("ctrl-r")
    second.type("alph")
    second.wait("I-search backward: alph")
    second.press("enter")
    second.until(lambda: second.line == ">>> alpha = 41 + 1", wanted="what was searched for")
    second.after(lambda: second.press("ctrl-c"))
    second.type("alpha")
    second.until(lambda: second.line == ">>> alpha = 41 + 1", wanted="the suggestion")
    second.press("right")
    second.enter()
    assert "42" in second.enter("alpha")
    second.type("exit\r")
    assert second.wait_for_exit() == 0


# --- What Python and the terminal do meanwhile ---


def test_ctrl_c_before_torch_is_there_gives_the_prompt_back(open_terminal):
    terminal = open_terminal("repl")
    terminal.until(lambda: terminal.typing)
    terminal.type("torch.ones(1)\r")
    seen = terminal.after(terminal.interrupt)
    assert "Stopped" in seen
    assert "tensor([1.])" in terminal.enter("torch.ones(1)")


def test_python_that_ends_says_why_and_is_started_again_on_the_device_that_was_chosen(repl):
    assert "device is now cpu, and new tensors are made there." in repl.enter(":device cpu")
    repl.enter("gone = 1")
    seen = repl.enter("import os; os._exit(3)")
    assert "Your code ended Python (exit code 3)." in seen
    assert "Python has been started again. The names of before are gone." in seen
    assert "NameError" in repl.enter("gone")
    assert "device(type='cpu')" in repl.enter("torch.get_default_device()")


def test_input_asks_at_the_terminal(repl):
    repl.after(lambda: repl.type("name = input('Who? ')\r"))
    assert repl.line == "Who?"
    repl.enter("Ada")
    assert "'Ada'" in repl.enter("name")
    repl.after(lambda: repl.type("input('Again? ')\r"))
    assert "Stopped." in repl.after(lambda: repl.press("ctrl-c"))


def test_what_a_thread_prints_stands_above_the_prompt(repl, go):
    repl.enter(f"import threading; go = {str(go)!r}")
    repl.enter("threading.Thread(target=lambda: (open(go).read(), print('from a thread'))).start()")
    repl.type("1 + 1")
    go.write_text("")
    repl.wait("\nfrom a thread\n>>> 1 + 1")
    assert "2" in repl.enter()


def test_the_last_result_is_there_as_an_underscore(repl):
    repl.enter("torch.ones(2, 3)")
    assert "torch.Size([2, 3])" in repl.enter("_.shape")


def test_full_width_characters_are_repaired(repl):
    seen = repl.enter("print（7）")
    assert "There were full-width characters in it. Read as: print(7)" in seen
    assert "\n7\n" in seen
    assert ":tensors" in repl.enter("：ｈｅｌｐ")


def test_a_mistyped_name_is_answered_with_pythons_own_words_once(repl):
    seen = repl.enter("x.")
    assert seen.count("SyntaxError: invalid syntax") == 1


def test_memory_is_drawn_with_whoever_lies_on_it(repl):
    repl.enter("whole = torch.zeros(100, 100); half = whole[50:]; del whole")
    seen = repl.enter(":memory")
    assert re.search("39.1 KB  half +░+█+ +20000:40000 ", seen)
    assert re.search("no name +19.5 KB ", seen)
    assert "each byte counted once." in seen


def test_a_graph_is_drawn_with_the_learners_names(repl):
    repl.enter("weight = torch.ones(3, requires_grad=True); loss = (weight * 2).sum()")
    seen = repl.enter(":graph loss")
    assert "\n● loss  SumBackward0  ()\n● MulBackward0  (3,)\n○ weight  AccumulateGrad  (3,)\n" in seen
    assert "Operations: 2." in seen
    assert "weight is a leaf" in repl.enter(":graph weight")
    assert "Say which tensor" in repl.enter(":graph")


def test_a_plot_is_drawn_of_what_a_path_names(repl):
    repl.enter("history = {'loss': [1 / (1 + step) for step in range(50)], 'best': None}")
    seen = repl.enter(":plot history['loss']")
    assert re.search("\n1.00 ┤[⡀-⣿]", seen)
    assert 'history["loss"]: last 0.02, smallest 0.02, largest 1. Numbers: 50.' in seen
    assert "Not drawn, since they are not rows of numbers: best." in repl.enter(":plot history")
    assert "is of type NoneType" in repl.enter(":plot history['best']")
    assert "Say what to draw" in repl.enter(":plot")


def test_commands_say_what_they_cannot_do(repl):
    assert "Did you mean :tensors?" in repl.enter(":tensor")
    assert ":hint belongs to lessons" in repl.enter(":hint")
    assert "The inspector has no column “colour”." in repl.enter(":inspect colour")
    assert "Say where: :save FILE" in repl.enter(":save")
    assert "is not the name of a device" in repl.enter(":device gpu")


def test_a_terminal_that_becomes_narrow_is_drawn_in_its_new_width(repl):
    repl.after(lambda: repl.resize(120, 24))
    repl.type("wide = torch.rand(2, 3, 4)")
    repl.until(lambda: repl.line.endswith("4)"))
    repl.after(lambda: repl.resize(60, 24))
    seen = repl.enter()
    repl.after(lambda: repl.resize(80, 24))
    assert "Tensor inspector" in seen
    assert max(map(len, seen.split("\n"))) <= 60


# --- The end ---


def ended(descriptor):
    return bool(select.select([descriptor], [], [], 10)[0])


@pytest.mark.parametrize("end", ["close", "kill"])
def test_no_process_is_left_when_the_terminal_goes(open_terminal, end):
    terminal = open_terminal("repl")
    terminal.until(lambda: terminal.typing)
    terminal.enter("torch.ones(1)")
    living = terminal.processes
    assert len(living) == 2
    match end:
        case "close":
            terminal.hang_up()
        case _:
            os.kill(terminal.child.pid, signal.SIGKILL)
    assert all(map(ended, living))


def test_the_front_never_loads_torch(repl):
    maps = Path(f"/proc/{repl.child.pid}/maps").read_text()
    assert "python" in maps
    assert "libtorch" not in maps
