"""`:look` and `:tensors` at a real terminal of 60 columns, in Korean."""

import pytest


@pytest.fixture(scope="module")
def repl(open_terminal):
    """Open a narrow terminal with a few tensors, its prompt standing."""
    terminal = open_terminal("repl", "--lang", "ko", columns=60)
    terminal.until(lambda: terminal.typing)
    for entry in (
        ":inspect off",
        "weights = torch.arange(12.).reshape(3, 4)",
        "row, flags = weights[1], torch.tensor([True, False])",
        "weights[0, 3] = -4",
    ):
        terminal.enter(entry)
    return terminal


def test_a_look_at_one_tensor_is_whole_and_fits(repl, holds):
    seen = repl.enter(":look weights")
    assert repl.overflowing == []
    holds("look-ko", seen.removesuffix("\n>>>"))


def test_a_heat_map_is_drawn_in_colour(repl):
    repl.enter(":look weights")
    assert b"\x1b[38;5;" in repl.raw
    assert "▀".encode() in repl.raw


@pytest.mark.parametrize(
    ("entry", "names"),
    [
        (":tensors", ["weights", "row", "flags"]),
        (":tensors 이름", ["flags", "row", "weights"]),
        (":tensors 이름", ["weights", "row", "flags"]),
        (":tensors bytes", ["weights", "row", "flags"]),
        (":tensors -바이트", ["flags", "row", "weights"]),
    ],
)
def test_tensors_are_sorted_by_a_column(repl, entry, names):
    seen = repl.enter(entry)
    assert sorted(names, key=lambda name: seen.index(f"│ {name} ")) == names


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (":tensors 너비", "“너비” 열은 없어요"),
        (":look", ":look 이름"),
        (":look wieghts", "혹시 “weights” 아닌가요?"),
        (":look weights + 1", "이름이 아니에요"),
        (":look torch", "텐서도 배열도 모듈도 아니에요"),
        (":ㅣㅐㅐㅏ row", "row"),
    ],
)
def test_what_cannot_be_looked_at_is_said_in_a_sentence(repl, entry, said):
    assert said in repl.enter(entry)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [(":look wei", ":look weights"), (":look weights.requires_g", ":look weights.requires_grad")],
)
def test_tab_completes_the_name(repl, typed, completed):
    repl.type(typed)
    repl.press("tab")
    repl.until(lambda: repl.line.startswith(f">>> {completed}"), wanted=completed)
    repl.after(lambda: repl.press("ctrl-c"))
