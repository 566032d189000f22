"""Languages at a real terminal: the first run's question, switching in the middle of a step, coming back."""

import sqlite3
from pathlib import Path

import pytest

from tensortutor.course.library import Library
from tensortutor.languages import LANGUAGES
from tensortutor.terminal.first_run import meant
from tensortutor.tutor.entries import LESSON_COMMANDS
from tensortutor.words import words

KOREAN_COURSE = Path(__file__).parents[1] / "fixtures" / "korean"
NOBODY_CHOSE = {"TENSORTUTOR_LANG": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "ko_KR.UTF-8"}


def flat(text):
    """Return *text* without spaces and code marks: a sentence is broken wherever a line ends."""
    return "".join(text.replace("`", "").replace("**", "").split())


def says(text, spoken, key, /, **values):
    return flat(words(spoken)(key, **values)) in flat(text)


def prose(step, language):
    lesson = Library().load("why-tensors", language)
    return flat(lesson.step(step).prose)[:30]


# --- The first run ---


@pytest.fixture
def first_run(open_terminal, tmp_path):
    """Start `learn` where nobody has chosen a language and the system speaks Korean; it asks."""
    terminal = open_terminal("learn", home=tmp_path / "home", variables=NOBODY_CHOSE, columns=60)
    terminal.until(lambda: terminal.typing)
    return terminal


@pytest.mark.parametrize(
    ("answer", "language"),
    [
        *[
            ("", "ko"),
            ("1", "en"),
            ("２", "ja"),
            ("c", "ko"),
            ("ㅁ", "en"),
            ("日本語", "ja"),
            ("한국어", "ko"),
        ],
        *[("ｅｎ", "en"), ("English", "en"), ("ㅓㅁ", "ja"), ("4", None), ("klingon", None)],
    ],
)
def test_an_answer_is_a_digit_a_letter_or_a_name(answer, language):
    assert meant(answer, "ko") == language


@pytest.mark.parametrize(("answer", "language"), [("", "ko"), ("２", "ja")])
def test_the_first_run_asks_in_every_language_and_remembers(first_run, answer, language, tmp_path):
    for name in LANGUAGES:
        assert says(first_run.text, name, "language.which")
    assert says(first_run.text, "ko", "language.how", language="한국어")
    first_run.enter(answer)
    assert prose("first-tensor", language) in flat(first_run.text)
    assert (tmp_path / "home" / "language").read_text() == f"{language}\n"
    shown = flat(first_run.enter(":help"))
    for command in LESSON_COMMANDS:
        assert flat(words(language)(f"command.usage.{command[1:]}")) in shown
        assert flat(words(language)(f"command.does.{command[1:]}")) in shown
    first_run.enter()
    assert words(language)("inspector.title") in first_run.text
    first_run.enter(":map")
    assert first_run.overflowing == []


def test_what_is_no_language_is_asked_again_and_the_next_run_does_not_ask(first_run, open_terminal, tmp_path):
    again = flat(words("ko")("language.how", language="한국어"))
    assert flat(first_run.text).count(again) == 1
    first_run.enter("klingon")
    assert flat(first_run.text).count(again) == 2
    first_run.enter("2")
    first_run.press("ctrl-d")
    assert first_run.wait_for_exit() == 0
    terminal = open_terminal("learn", home=tmp_path / "home", variables=NOBODY_CHOSE)
    terminal.until(lambda: terminal.typing)
    assert prose("first-tensor", "ja") in flat(terminal.text)
    assert not says(terminal.text, "en", "language.which")


@pytest.mark.parametrize(("key", "code"), [("ctrl-d", 0), ("ctrl-c", 130)])
def test_one_may_leave_instead_of_answering(first_run, key, code, tmp_path):
    first_run.press(key)
    assert first_run.wait_for_exit() == code
    assert "Traceback" not in first_run.text
    assert not (tmp_path / "home" / "language").exists()


def test_nothing_is_asked_where_the_variable_says_it(open_terminal):
    terminal = open_terminal("learn", variables={**NOBODY_CHOSE, "TENSORTUTOR_LANG": "ja"})
    terminal.until(lambda: terminal.typing)
    assert prose("first-tensor", "ja") in flat(terminal.text)
    assert not says(terminal.text, "en", "language.which")


# --- Switching ---


def test_a_language_is_chosen_in_the_middle_of_a_step_which_goes_on_as_it_was(learn_at, tmp_path):
    terminal = learn_at("three-by-three", home=tmp_path)
    assert says(terminal.enter(":lang"), "en", "command.lang-is", language="English", known=known())
    terminal.enter("A = torch.ones(3, 3)")
    terminal.enter(":hint")
    shown = terminal.enter(":ㅣ뭏 ㅓㅁ")
    assert says(shown, "ja", "command.lang-set", language="日本語")
    assert prose("three-by-three", "ja") in flat(shown)
    hints = Library().load("why-tensors", "ja").step("three-by-three").hints
    assert flat(hints[1])[:20] in flat(terminal.enter(":hint"))
    assert words("ja")("inspector.title") in terminal.enter("A = A / 2")
    assert says(terminal.text, "ja", "learn.go-on")
    shown = terminal.enter(":lang 한국어")
    assert prose("three-by-three", "ko") in flat(shown)
    assert says(shown, "ko", "learn.go-on")
    assert says(terminal.enter(":lang xx"), "ko", "language.unknown", language="xx", known=known())
    assert Library().load("why-tensors", "ko").title in terminal.enter(":map")
    assert (tmp_path / "language").read_text() == "ko\n"
    assert "5/18" in terminal.enter()


def known():
    return ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())


def test_free_play_switches_too_and_takes_the_columns_by_their_names(open_terminal):
    terminal = open_terminal("repl", "--lang", "ja")
    terminal.until(lambda: terminal.typing)
    shape, values = (words("ja")(f"inspector.column.{name}") for name in ("shape", "values"))
    name = words("ja")("inspector.column.name")
    shown = terminal.enter(f":inspect {shape}、values")
    assert says(shown, "ja", "command.inspect-on", columns=f"{name}, {shape}, {values}")
    assert "cpu" not in terminal.enter("x = torch.ones(2)")
    assert says(terminal.enter(":ㅑㅜㄴㅔㄷㅊㅅ ㅐㄹㄹ"), "ja", "command.inspect-off")
    assert "(shape)" in terminal.enter(":inspect 幅")
    terminal.enter(":lang en")
    terminal.enter(":inspect on")
    assert "Tensor inspector" in terminal.enter("y = x + 1")


# --- Coming back ---


@pytest.mark.parametrize(
    ("days", "language", "key", "values"),
    [
        (1, "ja", "learn.back-yesterday", {}),
        (5, "ko", "learn.back-after-days", {"days": 5}),
    ],
)
def test_coming_back_is_greeted_with_how_long_it_was_and_the_last_task(
    been_here, open_terminal, days, language, key, values
):
    home, at = been_here
    with sqlite3.connect(home / "progress.db") as database:
        database.execute("UPDATE place SET at = ? - ?", (at, days))
    terminal = open_terminal("learn", "--lang", language, home=home)
    terminal.until(lambda: terminal.typing)
    title = Library().load("why-tensors", language).title
    assert says(terminal.text, language, key, title=title, number=2, **values)
    assert prose("why-pytorch", language) in flat(terminal.text)
    assert "[10., 20.]" in terminal.enter("t * 10")
    terminal.press("ctrl-d")
    terminal.wait_for_exit()


@pytest.fixture(scope="module")
def been_here(open_terminal, tmp_path_factory):
    """Return a home in which the second step was reached, and when."""
    home = tmp_path_factory.mktemp("been-here")
    terminal = open_terminal("learn", home=home)
    terminal.until(lambda: terminal.typing)
    terminal.enter()
    terminal.enter()
    terminal.press("ctrl-d")
    terminal.wait_for_exit()
    with sqlite3.connect(home / "progress.db") as database:
        (at,) = database.execute("SELECT at FROM place").fetchone()
    return home, at


def test_who_asks_for_a_step_is_not_told_where_they_were(been_here, open_terminal):
    home, _ = been_here
    terminal = open_terminal("learn", "--step", "why-pytorch", home=home)
    terminal.until(lambda: terminal.typing)
    assert "Welcome back" not in terminal.text


# --- A course in another language than English ---


@pytest.mark.parametrize(
    ("language", "in_korean", "shown", "hidden"),
    [
        ("ko", True, ["첫걸음", "숫자를 늘어놓은 배열이에요.", "더하지 말고 곱해야 해요."], ["First steps"]),
        ("en", False, ["First steps", "An array of numbers.", "Multiply, do not add."], ["첫걸음"]),
        ("ja", True, ["첫걸음", "숫자를 늘어놓은 배열이에요.", "더하지 말고 곱해야 해요."], ["First steps"]),
    ],
)
def test_a_course_in_korean_is_taken_in_each_language(open_terminal, language, in_korean, shown, hidden):
    terminal = open_terminal("learn", "--lessons", KOREAN_COURSE, "--lang", language, columns=60)
    terminal.until(lambda: terminal.typing)
    fallback = says(
        terminal.text, language, "learn.not-translated", language=LANGUAGES[language], base="한국어"
    )
    assert fallback is (language == "ja")
    terminal.enter()
    terminal.enter()
    word = {"en": "error", "ja": "エラー", "ko": "에러"}[language]
    assert "RuntimeError" in terminal.enter(word)
    assert "✗" not in terminal.text
    terminal.enter()
    terminal.enter("ㅠ")
    terminal.enter()
    terminal.enter("y = x + 2")
    assert ("별표로" in terminal.enter(":ㅗㅑㅜㅅ")) is in_korean
    terminal.enter("y = x + x")
    terminal.press("enter")
    assert terminal.wait_for_exit() == 0
    for text in shown:
        assert flat(text) in flat(terminal.text)
    for text in hidden:
        assert text not in terminal.text
    assert terminal.overflowing == []


def test_a_lesson_without_the_language_says_so_when_one_switches_to_it(open_terminal):
    terminal = open_terminal("learn", "--lessons", KOREAN_COURSE, "--lang", "en")
    terminal.until(lambda: terminal.typing)
    assert "Make a tensor." in terminal.text
    shown = terminal.enter(":lang ja")
    assert says(shown, "ja", "learn.not-translated", language="日本語", base="한국어")
    assert "텐서를 하나 만들어 봐요." in shown
