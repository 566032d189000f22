"""Which language is spoken: who has the last word, and what is remembered."""

import pytest

from tensortutor.errors import BadCall
from tensortutor.languages import (
    LANGUAGES,
    Choice,
    choose,
    named,
    option,
    refuse_unknown,
    remember,
    remembered,
)

ALL = {"TENSORTUTOR_LANG": "ko", "LC_ALL": "ja_JP.UTF-8", "LC_MESSAGES": "ko_KR", "LANG": "ja_JP.UTF-8"}


def without(*names):
    return {name: value for name, value in ALL.items() if name not in names}


@pytest.mark.parametrize(
    ("wanted", "environment", "kept", "choice"),
    [
        ("ja", ALL, "en", Choice("ja", settled=True)),
        (None, ALL, "en", Choice("ko", settled=True)),
        (None, without("TENSORTUTOR_LANG"), "en", Choice("en", settled=True)),
        (None, without("TENSORTUTOR_LANG"), None, Choice("ja", settled=False)),
        (None, without("TENSORTUTOR_LANG", "LC_ALL"), None, Choice("ko", settled=False)),
        (None, {"LANG": "ja_JP.UTF-8"}, None, Choice("ja", settled=False)),
        (None, {}, None, Choice("en", settled=False)),
        (None, {"LANG": "C.UTF-8"}, None, Choice("en", settled=False)),
        (None, {"LANG": "de_DE.UTF-8"}, None, Choice("en", settled=False)),
        (None, {"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, None, Choice("en", settled=False)),
        (None, {"LC_ALL": "", "LANG": "ko_KR.UTF-8"}, None, Choice("ko", settled=False)),
        (None, {"TENSORTUTOR_LANG": "", "LANG": "ja"}, None, Choice("ja", settled=False)),
        ("xx", {"TENSORTUTOR_LANG": "ja"}, None, Choice("ja", settled=True)),
        (None, {"TENSORTUTOR_LANG": "xx", "LANG": "ko_KR"}, None, Choice("ko", settled=False)),
    ],
)
def test_the_option_comes_first_then_the_variable_what_was_remembered_and_the_system(
    wanted, environment, kept, choice
):
    assert choose(wanted, environment, kept) == choice


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *[("en", "en"), ("JA", "ja"), ("ｋｏ", "ko"), (" ja ", "ja"), ("ja_JP.UTF-8", "ja"), ("ko-KR", "ko")],
        *[("日本語", "ja"), ("한국어", "ko"), ("English", "en"), ("Japanese", "ja"), ("korean", "ko")],
        *[("", None), ("C", None), ("POSIX", None), ("jar", None), ("de", None), ("日本", None)],
    ],
)
def test_a_language_is_named_by_its_code_its_locale_or_its_name(text, language):
    assert named(text) == language


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["learn", "--lang", "ja"], "ja"),
        (["--lang=ko", "repl"], "ko"),
        (["--lang", "ja", "learn", "--lang", "ko"], "ko"),
        (["repl", "--lang"], None),
        (["repl", "--", "--lang", "ja"], None),
        (["learn", "--language", "ja"], None),
        ([], None),
    ],
)
def test_the_option_is_found_before_anything_is_parsed(arguments, given):
    assert option(arguments) == given


@pytest.mark.parametrize(
    ("wanted", "environment", "key"),
    [
        ("xx", {}, "language.unknown"),
        ("", {}, "language.unknown"),
        ("xx", {"TENSORTUTOR_LANG": "ja"}, "language.unknown"),
        (None, {"TENSORTUTOR_LANG": "xx"}, "language.unknown-variable"),
    ],
)
def test_an_unknown_language_that_was_asked_for_is_refused(wanted, environment, key):
    with pytest.raises(BadCall) as refused:
        refuse_unknown(wanted, environment)
    assert refused.value.key == key
    assert all(name in refused.value.values["known"] for name in (*LANGUAGES, *LANGUAGES.values()))


@pytest.mark.parametrize(
    ("wanted", "environment"),
    [
        ("ja", {"TENSORTUTOR_LANG": "xx"}),
        (None, {"LANG": "xx"}),
        (None, {"TENSORTUTOR_LANG": ""}),
        (None, {}),
    ],
)
def test_nothing_else_is(wanted, environment):
    refuse_unknown(wanted, environment)


# --- Remembering ---


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("TENSORTUTOR_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_chosen_is_there_the_next_time(language):
    assert remembered() is None
    remember(language)
    assert remembered() == language


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"klingon", b"ja\nko\n", b"\x00" * 10_000])
def test_a_garbled_memory_is_none(home, content):
    home.mkdir()
    (home / "language").write_bytes(content)
    assert remembered() is None


def test_where_nothing_can_be_kept_nothing_fails(home, monkeypatch):
    (home / "language").mkdir(parents=True)
    remember("ja")
    assert remembered() is None
    monkeypatch.setenv("TENSORTUTOR_HOME", "/dev/null/home")
    remember("ja")
    assert remembered() is None
