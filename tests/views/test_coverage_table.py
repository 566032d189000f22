"""Topics with their counts and places, in each language and at any width."""

import pytest
from rich.cells import cell_len

from tensortutor.languages import LANGUAGES
from tensortutor.views.coverage import CoverageTable, Covered
from tensortutor.words import words as catalogue

WORDS = {
    "en": "The number of elements, the product of the sizes",
    "ja": "サイズを掛け合わせた要素数",
    "ko": "크기를 모두 곱한 원소의 개수",
}
TOPICS = (
    Covered(
        "number-of-elements",
        WORDS,
        ("why-tensors/first-tensor", "why-tensors/three-attributes"),
        ("why-tensors/how-many", "why-tensors/image-batch", "shape/how-many", "shape/quiz/elements"),
        (),
    ),
    Covered("said-in-no-language", {}, (), (), ("shape/quiz/sizes",)),
    Covered("nowhere", WORDS, (), (), ()),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coverage_of_a_course(holds, language):
    holds(f"coverage-{language}", CoverageTable(TOPICS, catalogue(language)))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits(draw, language, width):
    topics = (*TOPICS, Covered("a-name-that-is-longer-than-any-topic-ought-to-have", {}, (), (), ()))
    drawn = draw(CoverageTable(topics, catalogue(language)), width)
    assert all(cell_len(line) <= width for line in drawn.split("\n"))


def test_a_course_without_topics_draws_nothing(draw, words):
    assert draw(CoverageTable((), words)) == ""
