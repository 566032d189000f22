"""Lesson files as accidents and malice make them: bytes and a random source in, other bytes out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Mutation = Callable[[bytes, Random], bytes]

MOST = 3
"""So many mutations meet in one file at most."""
BREAKS = (b"\r\n", b"\r", b"\n\r", "\u2028".encode(), "\x85".encode(), b"\v")
INTRUDERS = (
    *(
        b"\0",
        b"\x1b[2J",
        b"\x7f",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xf4\x90\x80\x80",
        b"\xe3\x81",
    ),
    *("\ufeff".encode(), "\u3000".encode(), "：".encode(), "\u200b".encode(), "\U0001f525".encode()),
    *(b"\t", b"'", b'"', b"#", b" #", b": ", b"- ", b"? ", b"|", b">", b"|9\n", b"{", b"}", b"[", b"]", b","),
    *(b"&a ", b"*a", b"*", b"!", b"!!", b"%", b"@", b"`", b"\\", b"<<: *a\n", b"\n---\n", b"\n...\n", b"\n"),
    *(
        b"%YAML 9.9\n---\n",
        b"!!python/object/apply:os.getcwd []",
        b"!!binary ",
        b"!!int ",
        b"~",
        b"{{",
        b"${x}",
    ),
)
KEYS = (
    b"format",
    b"id",
    b"read",
    b"run",
    b"code",
    b"setup",
    b"exercise",
    b"because",
    b"steps",
    b"holds",
    b"<<",
)
VALUES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b"-1",
    b"9" * 5000,
    b"1e999",
    b".nan",
    b"yes",
    b"2001-01-01",
    b"0x10",
    b"!!set {}",
)


def mangled(data: bytes, random: Random) -> bytes:
    """Return *data*, mutated in one to three ways."""
    for _ in range(random.randint(1, MOST)):
        data = random.choice(MUTATIONS)(data, random)
    return data


def _flip(data: bytes, random: Random) -> bytes:
    """Flip one bit of some bytes."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 8) if data else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _intrude(data: bytes, random: Random) -> bytes:
    """Put something in anywhere."""
    return _replaced(data, random, 0, random.choice(INTRUDERS))


def _overwrite(data: bytes, random: Random) -> bytes:
    """Put something in the place of some bytes."""
    return _replaced(data, random, random.randint(1, 40), random.choice(INTRUDERS))


def _replaced(data: bytes, random: Random, length: int, new: bytes) -> bytes:
    place = random.randint(0, len(data))
    return data[:place] + new + data[place + length :]


def _cut(data: bytes, random: Random) -> bytes:
    """End in the middle, as a disk that is full."""
    return data[: random.randint(0, len(data))]


def _of_lines(change: Callable[[list[bytes], int, Random], None]) -> Mutation:
    def mutation(data: bytes, random: Random) -> bytes:
        lines = data.split(b"\n")
        change(lines, random.randrange(len(lines)), random)
        return b"\n".join(lines)

    return mutation


def _drop(lines: list[bytes], at: int, random: Random) -> None:
    del lines[at : at + random.randint(1, 5)]


def _repeat(lines: list[bytes], at: int, random: Random) -> None:
    lines[at:at] = lines[at : at + random.randint(1, 8)]


def _swap(lines: list[bytes], at: int, random: Random) -> None:
    other = random.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _indent(lines: list[bytes], at: int, random: Random) -> None:
    for number in range(at, min(len(lines), at + random.randint(1, 4))):
        lines[number] = b" " * random.randint(0, 5) + lines[number].lstrip(b" ")


def _tab(lines: list[bytes], at: int, _random: Random) -> None:
    bare = lines[at].lstrip(b" ")
    lines[at] = b"\t" * ((len(lines[at]) - len(bare)) // 2 or 1) + bare


def _key(lines: list[bytes], at: int, random: Random) -> None:
    """Give a line another key, or another value."""
    margin = lines[at][: len(lines[at]) - len(lines[at].lstrip(b" -"))]
    key, _, value = lines[at].strip(b" -").partition(b":")
    if random.choice((True, False)):
        key = random.choice(KEYS)
    else:
        value = b" " + random.choice(VALUES)
    lines[at] = margin + key + b":" + value


def _bomb(lines: list[bytes], at: int, random: Random) -> None:
    """Put in aliases that would grow to 9 ** 9 texts."""
    margin = b" " * random.choice((0, 0, 2, 4))
    names = [b"b%d" % number for number in range(10)]
    bomb = [margin + b"b0: &b0 [x, x, x, x, x, x, x, x, x]"]
    for before, name in pairwise(names):
        bomb.append(margin + name + b": &" + name + b" [" + b", ".join([b"*" + before] * 9) + b"]")
    lines[at:at] = bomb


def _deep(lines: list[bytes], at: int, random: Random) -> None:
    """Nest far deeper than a lesson does."""
    depth = random.choice((20, 300, 5000))
    nest = (
        b"[" * depth,
        b"[" * depth + b"]" * depth,
        b"{a: " * depth,
        b"- " * depth,
        b"? " * depth,
        b"a: " * depth,
    )
    lines[at] += b" " + random.choice(nest)


def _huge(lines: list[bytes], at: int, random: Random) -> None:
    """Have a text that is far too long."""
    what = (
        b"x" * 300_000,
        b"long " * 50_000,
        "長".encode() * 50_000,
        b"9" * 100_000,
        b"(" * 20_000,
        b"'" * 9_999,
    )
    lines[at] += random.choice(what)


def _line_ends(data: bytes, random: Random) -> bytes:
    """End the lines otherwise, all of them or some."""
    ends, share = random.choice(BREAKS), random.choice((1.0, 0.05))
    return b"".join(line + (ends if random.random() < share else b"\n") for line in data.split(b"\n"))


def _mark(data: bytes, random: Random) -> bytes:
    """Begin with a mark of the byte order, or be in another encoding altogether."""
    if random.choice((True, False)):
        return b"\xef\xbb\xbf" + data
    return data.decode("utf-8", "replace").encode(
        random.choice(("utf-16", "utf-32-be", "utf-7", "cp1252")), "replace"
    )


MUTATIONS: tuple[Mutation, ...] = (
    *(_flip, _intrude, _intrude, _overwrite, _cut, _line_ends, _mark),
    *map(_of_lines, (_drop, _repeat, _swap, _indent, _indent, _tab, _key, _key, _bomb, _deep, _huge)),
)
