"""--help and refused calls, in each language: whole sentences of the catalogue, and nothing of Typer's."""

import io
import re
import sys
from contextlib import redirect_stderr, redirect_stdout

import pytest
from rich.cells import cell_len
from typer.main import get_command

from tensortutor.cli import app, main
from tensortutor.languages import LANGUAGES
from tensortutor.words import words

PROGRAM = get_command(app)
COMMANDS = {"tensortutor": PROGRAM, **PROGRAM.commands}
COMMON = {"device", "lang", "help"}
NATIVE = {"ja": re.compile("[぀-ヿ一-鿿]"), "ko": re.compile("[가-힣]")}


def tutor(*arguments, language, **environment):
    """Call the program in *language* without a terminal; return exit code, output and complaint."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"TENSORTUTOR_LANG": language, **environment}.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["tensortutor", *arguments])
        patch.setattr(sys.modules["__main__"], "__package__", None)  # Typer asks it how it was called
        streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]), pytest.raises(SystemExit) as ended:
            main()
    for stream in streams:
        stream.seek(0)
    return ended.value.code or 0, *(stream.read() for stream in streams)


# --- Help ---


def test_every_command_and_option_is_told_and_nothing_that_is_not_there():
    told = {key for key in words("en").sentences if key.startswith("help.") and key.count(".") == 2}
    needed = {f"help.common.{name}" for name in COMMON}
    for name, command in COMMANDS.items():
        own = {param.name for param in command.params} - COMMON
        needed |= {f"help.{name}.{each}" for each in ("does", *own)}
    values = {
        f"help.value.{(param.metavar or param.name).lower()}"
        for command in COMMANDS.values()
        for param in command.params
        if not getattr(param, "is_flag", False) and "|" not in (param.metavar or "")
    }
    assert needed <= told <= needed | values  # a value such as N may stand for itself


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_everything_in_the_language(name, language):
    calls = [] if name == "tensortutor" else [name]
    code, shown, complaint = tutor(*calls, "--help", language=language)
    say, flat = words(language), "".join(shown.split())
    assert (code, complaint) == (0, "")
    for param in COMMANDS[name].params:
        assert max(param.opts, key=len) in flat or param.param_type_name == "argument"
        key = f"help.{'common' if param.name in COMMON else name}.{param.name}"
        assert "".join(say(key).split()) in flat
    assert "".join(say(f"help.{name}.does").split()) in flat
    assert all(cell_len(line) <= 80 for line in shown.splitlines())
    if language in NATIVE:
        assert not re.search(r"Usage|Options|Arguments|Commands|default|OPTIONS|Show", shown)
        assert all(NATIVE[language].search(line) for line in shown.splitlines() if line and not _listed(line))


def _listed(line):
    """Tell whether *line* only says how something is typed, its explanation below it."""
    return re.fullmatch(r" +-[-a-z, ]+( [^ ]+)?", line)


# --- Calls that cannot be meant ---


@pytest.mark.parametrize(
    ("arguments", "key", "values"),
    [
        (["lern"], "usage.unknown-command-near", {"name": "lern", "nearest": "learn"}),
        (["zzz"], "usage.unknown-command", {"name": "zzz", "command": "{path}"}),
        (["repl", "--jsn"], "usage.unknown-option-near", {"name": "--jsn", "nearest": "--json"}),
        (["repl", "--colour"], "usage.unknown-option", {"name": "--colour", "command": "{path} repl"}),
        (["--map"], "usage.unknown-option", {"name": "--map", "command": "{path}"}),
        (["learn", "-x"], "usage.unknown-option", {"name": "-x", "command": "{path} learn"}),
        (["learn", "--step"], "usage.option-needs-value", {"option": "--step"}),
        (["repl", "-c"], "usage.option-needs-value", {"option": "-c"}),
        (["learn", "--map=3"], "usage.option-takes-no-value", {"option": "--map"}),
        (["quiz", "--seed", "x"], "usage.bad-value", {"option": "--seed", "command": "{path} quiz"}),
        (["learn", "a", "b"], "usage.extra-argument", {"argument": "b", "command": "{path} learn"}),
        (["repl", "--device", "gpu"], "device.unknown", {"device": "gpu"}),
        (["--device", "gpu", "repl"], "device.unknown", {"device": "gpu"}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_that_cannot_be_meant_is_one_sentence_in_the_language(arguments, key, values, language):
    path = "tensortutor"
    sentence = words(language)(key, **{name: text.format(path=path) for name, text in values.items()})
    assert tutor(*arguments, language=language) == (2, "", f"{sentence}\n")


def test_the_option_decides_wherever_it_stands_and_in_which_language_it_is_refused():
    for arguments in (["--lang", "ko", "lern"], ["lern", "--lang=ko"]):
        sentence = words("ko")("usage.unknown-command-near", name="lern", nearest="learn")
        assert tutor(*arguments, language="ja") == (2, "", f"{sentence}\n")
    code, _, said = tutor("--lang", "xx", language="ja")
    assert code == 2
    assert "「xx」" in said
    assert "en (English), ja (日本語), ko (한국어)" in said


def test_a_variable_that_names_no_language_is_refused_unless_the_option_names_one():
    code, shown, said = tutor("--version", language="xx", LC_ALL="C")
    assert (code, shown) == (2, "")
    assert said.startswith("TENSORTUTOR_LANG says “xx”, which is not a language of tensortutor.")
    assert tutor("--lang", "en", "--version", language="xx")[0] == 0
