"""The languages that the program speaks, and which one: asked for, remembered, or the system's."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tensortutor.errors import BadCall
from tensortutor.places import home

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LANGUAGES = {"en": "English", "ja": "日本語", "ko": "한국어"}
"""Each language by its code, with the name it has for itself."""

NAMES = {"japanese": "ja", "korean": "ko", **{name.lower(): code for code, name in LANGUAGES.items()}}
OPTION, VARIABLE = "--lang", "TENSORTUTOR_LANG"
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The system's variables; the first that is set decides (POSIX, chapter 8.2)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The language to speak. `settled`: somebody has chosen it; else it is the system's, a guess."""

    language: str
    settled: bool


def listed() -> str:
    """Return the languages as they stand in a sentence, which is the same in all of them."""
    return ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())


def named(text: str) -> str | None:
    """Return the language that *text* names: by its code, a locale such as `ja_JP.UTF-8`, or its name."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    code = plain.partition(".")[0].partition("@")[0].replace("-", "_").partition("_")[0]
    return code if code in LANGUAGES else NAMES.get(plain)


def option(arguments: Sequence[str]) -> str | None:
    """Return what `--lang` says among *arguments*, before anything has parsed them; the last one counts."""
    given = None
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith(f"{OPTION}="):
            given = argument.removeprefix(f"{OPTION}=")
        elif argument == OPTION:
            given = next(iter(arguments[index + 1 :]), given)
    return given


def choose(wanted: str | None, environment: Mapping[str, str], kept: str | None) -> Choice:
    """Return the language to speak: *wanted*, else the variable's, else what was *kept*, else the system's.

    What names no language is passed over: `refuse_unknown` says so.
    """
    for each in (wanted, environment.get(VARIABLE), kept):
        if each and (language := named(each)):
            return Choice(language, settled=True)
    system = next((environment[name] for name in LOCALE if environment.get(name)), "")
    return Choice(named(system) or "en", settled=False)


def refuse_unknown(wanted: str | None, environment: Mapping[str, str]) -> None:
    """Raise `BadCall` where the call asks for a language that there is not."""
    variable = environment.get(VARIABLE)
    if wanted is not None and named(wanted) is None:
        raise BadCall("language.unknown", language=wanted, known=listed())
    if wanted is None and variable and named(variable) is None:
        raise BadCall("language.unknown-variable", name=VARIABLE, language=variable, known=listed())


def remembered() -> str | None:
    """Return the language that was chosen before; None: none, or its file cannot be read."""
    try:
        return named((home() / "language").read_text("utf-8"))
    except (OSError, ValueError):  # ValueError: what stands there is no text
        return None


def remember(language: str) -> None:
    """Keep *language* for the next time, where it can be kept."""
    path = home() / "language"
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(language + "\n", "utf-8")
