"""What was typed while the Korean keyboard was on: the keys behind Hangul, on the two-set layout (2-beolsik).

Its 33 letters lie on 26 keys, seven of them with Shift. The input method joins
letters to syllables as it goes, so that `:skip` arrives as `:나ㅑㅔ`.
"""

from __future__ import annotations

import unicodedata

# First consonants, vowels and last consonants, in the order of Unicode; some take two keys.
FIRST = "r R s e E f a q Q t T d w W c z x v g"
VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l"
LAST = "r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g"

KEYS = {
    chr(start + offset): keys
    for start, letters in ((0x1100, FIRST), (0x1161, VOWELS), (0x11A8, LAST))
    for offset, keys in enumerate(letters.split())
}


def keystrokes(text: str) -> str:
    """Return the keys that were pressed for the Hangul in *text*; all else stays as it is."""
    return "".join(KEYS.get(letter, letter) for letter in unicodedata.normalize("NFKD", text))
