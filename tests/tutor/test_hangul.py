"""What a Korean keyboard makes of a command is read by its keys, however it was joined to syllables."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensortutor.tutor import entries
from tensortutor.tutor.entries import LEAVING, LESSON_COMMANDS, command
from tensortutor.tutor.hangul import FIRST, LAST, VOWELS, keystrokes

# The keyboard as a Korean learner sees it: what is printed on its keys, row by row, with Shift at the end.
PRINTED = {
    **dict(zip("qwertyuiop", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", strict=True)),
    **dict(zip("asdfghjkl", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", strict=True)),
    **dict(zip("zxcvbnm", "ㅋㅌㅊㅍㅠㅜㅡ", strict=True)),
    **dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True)),
}
WORDS = sorted({*LESSON_COMMANDS, *LEAVING, "help"})


def composed(keys, choose):
    """Return what stands on the screen after *keys*; `choose(n)` says how many of n letters are joined."""
    text = ""
    while keys:
        sizes = [size for size in range(1, 6) if size <= len(keys) and _letter(keys[:size])]
        size = sizes[choose(len(sizes))] if sizes else 1
        text += _letter(keys[:size]) or keys[:size]
        keys = keys[size:]
    return text


def _letter(keys):
    """Return the one letter or syllable that *keys* can be joined to, "" where there is none."""
    if keys in PRINTED:
        return PRINTED[keys]
    if keys in VOWELS.split():
        return unicodedata.normalize("NFKC", chr(0x1161 + VOWELS.split().index(keys)))
    for middle in (keys[1:2], keys[1:3]):
        last = keys[1 + len(middle) :]
        if keys[0] in FIRST.split() and middle in VOWELS.split() and last in ("", *LAST.split()):
            parts = (0x1100 + FIRST.split().index(keys[0]), 0x1161 + VOWELS.split().index(middle))
            end = chr(0x11A8 + LAST.split().index(last)) if last else ""
            return unicodedata.normalize("NFC", "".join(map(chr, parts)) + end)
    return ""


def test_the_keyboard_has_33_keys():
    assert len(PRINTED) == 33
    assert {keystrokes(letter): letter for letter in PRINTED.values()} == PRINTED


@given(word=st.sampled_from(WORDS), data=st.data(), form=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_every_way_of_joining_a_command_maps_back(word, data, form):
    text = composed(word, lambda count: data.draw(st.integers(0, count - 1)))
    assert keystrokes(text) == word
    assert command(unicodedata.normalize(form, text)) == command(word)


@given(keys=st.text(alphabet=sorted(PRINTED), max_size=20), data=st.data())
def test_every_key_maps_back(keys, data):
    assert keystrokes(composed(keys, lambda count: data.draw(st.integers(0, count - 1)))) == keys


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (":ㅗㅑㅜㅅ", ":hint"),
        ("：ㅗㅑㅜㅅ", ":hint"),
        (":나ㅑㅔ", ":skip"),
        (":내ㅣㅕ샤ㅐㅜ", ":solution"),
        (":촏차", ":check"),
        (":ㅗ디ㅔ", ":help"),
        ("ㅗ디ㅔ", ":help"),
        ("ㄷ턋", ":quit"),
        (":ㅣ뭏 한국어", ":lang 한국어"),
        (":도움말", ":도움말"),
        ("안녕", None),
    ],
)
def test_what_real_input_methods_make_of_commands(typed, meant):
    assert command(typed) == meant


@pytest.mark.parametrize(("letter", "index"), [("ㅁ", 0), ("ㅠ", 1), ("ㅊ", 2), ("ㅇ", 3), ("가", None)])
def test_an_option_is_chosen_by_the_key_of_its_letter(letter, index):
    assert entries.choice(letter, 4) == index
