"""A term with its meaning, and all terms, in each language and at any width."""

import pytest
from rich.cells import cell_len
from rich.console import Group
from rich.text import Text

from tensortutor.course.library import Library
from tensortutor.languages import LANGUAGES
from tensortutor.views.term import TermList, TermView

GLOSSARY = Library().glossary


SAMPLES = {
    "en": TermView(
        "leaf tensor",
        ["葉（リーフ）テンソル", "리프 텐서"],
        "The start of a computation graph, and not the result of an operation. Its gradient is in `grad`.",
    ),
    "ja": TermView(
        "葉（リーフ）テンソル",
        ["leaf tensor", "리프 텐서"],
        "記録された演算の結果ではなく、計算グラフの出発点になるテンソルです。勾配は`grad`に残ります。",
    ),
    "ko": TermView(
        "리프 텐서",
        ["leaf tensor", "葉（リーフ）テンソル"],
        "추적된 연산의 결과가 아니라 계산 그래프의 출발점이 되는 텐서예요. 기울기는 `grad`에 남아요.",
    ),
}
LISTS = {
    "en": [
        "tensor",
        "shape",
        "matrix product",
        "leaf tensor",
        "training mode",
        "fine-tuning",
        "broadcasting",
    ],
    "ja": [
        "テンソル",
        "形状",
        "行列積",
        "葉（リーフ）テンソル",
        "学習モード",
        "ファインチューニング",
        "転置",
    ],
    "ko": [
        "텐서",
        "형태",
        "행렬곱",
        "리프 텐서",
        "학습 모드",
        "파인튜닝",
        "브로드캐스팅",
        "정규 분포",
        "시드",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms(holds, language):
    holds(f"terms-{language}", Group(SAMPLES[language], Text(), TermList(LISTS[language] * 2)))


def shown(name, language):
    words = GLOSSARY.terms[name]
    others = [word.term for each, word in words.items() if each != language]
    return TermView(words[language].term, others, words[language].means)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_that_ships_fits(draw, language, width):
    every = TermList([word.term for word in GLOSSARY.words(language).values()])
    drawn = draw(Group(every, *(shown(name, language) for name in GLOSSARY.terms)), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))


def test_a_term_cannot_steer_the_terminal(draw):
    drawn = draw(Group(TermView("\x1b[2J", ["\x1b[2J"], "\x1b[2J[bold]"), TermList(["\x1b[2J"])))
    assert "\x1b" not in drawn
    assert "[bold]" in drawn
