"""Code that can see what it has left itself is told from code that cannot."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

import pytest

from tensortutor.checking.leftovers import sees_leftovers

SEES = [
    "z = globals().get('z', 0) + 1\nprint(z)",
    "z = locals().get('z', 0) + 1\nprint(z)",
    "print('z' in dir())\nz = 1",
    "import sys\nmain = vars(sys.modules['__main__'])",
    "import builtins\nbuiltins.eval('z')",
    "import gc\nprint([each['z'] for each in gc.get_objects() if type(each) is dict and 'z' in each])\nz = 1",
    "from importlib import import_module\nprint(hasattr(import_module('__main__'), 'z'))\nz = 1",
    "from __main__ import z",
    "f = lambda: 0\nprint('z' in f.__globals__)\nz = 1",
    "try:\n    print(z)\nexcept NameError:\n    z = 0",
    "sum = sum([1, 2])",
    "print(str)\nfor str in 'ab':\n    pass",
    "print(abs(-1))\ndef abs(x):\n    return 0",
    "print(max)\nimport math as max",
    "print(max)\nwith open(0, closefd=False) as max:\n    pass",
    "max += 1",
    "def count():\n    global z\n    z = z + 1\nz = 0\ncount()",
    "def shown():\n    return max\nprint(shown())\nmax = 1",
    "print([max for x in range(2)])\nmax = 1",
    "for i in range(2):\n    if i:\n        print(min)\n    min = i",
    "class A:\n    print(max)\nmax = 1",
    "print((lambda x=max: x)())\nmax = 1",
    "1 + 1\nprint(_)",
    "print(_3)",
    "Out[1]",
    "%time z = 1",
    "!ls",
    "def down(n):\n    return down(n - 1) if n else 0\nprint(down(3))",
]
"""The last does not; but a function that reads what is bound only then could be called before."""
BLIND = [
    "",
    "x = 1\nx = x + 1\nx += 1\nprint(x)",
    "import math\nfrom math import pi\nprint(math.sqrt(pi))",
    "for x in range(3):\n    y = x * x\nprint(x, y)",
    "print([x * y for x in range(3) for y in range(x)])",
    "x = 2\nprint({x: x for x in range(3)}, x)",
    "def twice(x):\n    y = 2 * x\n    return y\nx = y = 5\nprint(twice(x), y)",
    "class A:\n    x = 1\n    y = x + 1\n    def f(self):\n        return self.x\nprint(A().f(), A.y)",
    "with open(0, closefd=False) as file:\n    print(file.closed)",
    "first, _ = 1, 2\nprint(first)",
    "if (n := 3) > 2:\n    print(n)",
    "try:\n    1 / 0\nexcept ZeroDivisionError as problem:\n    print(problem)",
    "match (1, 2):\n    case (a, b):\n        print(a, b)",
    "f = lambda x, k=2: x * k\nprint(f(3))",
    "class Net:\n    def eval(self):\n        return self\nprint(Net().eval() is None)",
    "x = 1\ndel x\nprint('gone')",
]


@pytest.mark.parametrize("code", SEES)
def test_sees_what_it_has_left(code):
    assert sees_leftovers(code)


@pytest.mark.parametrize("code", BLIND)
def test_does_not_see_it_and_does_the_same_again(code):
    assert not sees_leftovers(code)
    names, printed = {}, []
    for _ in range(2):
        with redirect_stdout(StringIO()) as out:
            exec(code, names)
        printed.append(out.getvalue())
    assert printed[0] == printed[1]
