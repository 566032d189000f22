"""Every sentence of the judge is what an answer in these tests gets."""

import re
from pathlib import Path

from tensortutor.words import words

TESTS = "\n".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))


def test_every_sentence_of_the_judge_is_used_by_an_answer():
    keys = {key.removeprefix("verdict.") for key in words("en").sentences if key.startswith("verdict.")}
    assert keys - set(re.findall(r'"([a-z-]+)"', TESTS)) == set()
