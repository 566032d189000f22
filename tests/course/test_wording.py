"""A word is found where it is said, and not within another word of a script whose words have ends."""

import pytest

from tensortutor.course.wording import says


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Strides tell it.", "stride"),
        ("two batches", "batch"),
        ("a matrix\nproduct", "matrix product"),
        ("dtype이 달라요", "dtype"),
        ("テンソルの形状", "テンソル"),
        ("テンソルの形状", "形状"),
        ("텐서는 여기에", "텐서"),
        ("葉（リーフ）テンソル", "葉（リーフ）テンソル"),
        ("(shape)", "shape"),
    ],
)
def test_a_word_is_said(text, form):
    assert says(text, form)
    assert says(text, "nothing like it", form)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("preview", "view"),
        ("reshaped", "shape"),
        ("torch_view", "view"),
        ("スカラー", "スカラ"),
        ("レビュー", "ビュー"),
        ("クロスエントロピー", "ロス"),
        ("anything", ""),
    ],
)
def test_a_part_of_a_word_is_not(text, form):
    assert not says(text, *filter(None, [form]))
