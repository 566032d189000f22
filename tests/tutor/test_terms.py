"""A term of the glossary is found by any of its forms in any language, within other words, and nearly so."""

import pytest

from tensortutor.course.library import Library
from tensortutor.course.syllabus import Glossary
from tensortutor.tutor.terms import Found, look_up

GLOSSARY = Library().glossary


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("stride", "stride"),
        ("Strides", "stride"),
        ("ｓｔｒｉｄｅ", "stride"),
        ("ストライド", "stride"),
        ("스트라이드", "stride"),
        ("in place", "in-place"),
        ("In-Place", "in-place"),
        ("matrix_product", "matrix-product"),
        ("the matrix product", "matrix-product"),
        ("행렬 곱", "matrix-product"),
        ("텐서는", "tensor"),
        ("勾配", "gradient"),
        ("葉", "leaf"),
        ("axes", "dimension"),
        ("오류", "error"),
        ("ㄴㅅ걍ㄷ", "stride"),
        ("nan", "nan"),
    ],
)
def test_a_form_is_found(typed, name):
    assert look_up(typed, GLOSSARY) == Found(name)


@pytest.mark.parametrize(
    ("typed", "name"), [("strid", "stride"), ("tensro", "tensor"), ("ストレジ", "storage")]
)
def test_what_is_nearly_a_form_finds_the_nearest_and_says_that_it_is_not(typed, name):
    assert look_up(typed, GLOSSARY) == Found(name, certain=False)


@pytest.mark.parametrize("typed", ["zzz", "x", "漢"])
def test_what_is_like_none_finds_none(typed):
    assert look_up(typed, GLOSSARY) is None


def test_an_empty_glossary_has_nothing():
    assert look_up("tensor", Glossary(format=1)) is None
