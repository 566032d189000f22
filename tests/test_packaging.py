"""The wheel, installed elsewhere, teaches by itself; and what the README says is what CI runs."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Make an environment that holds the built wheel, and borrows its dependencies from this one."""
    place = tmp_path_factory.mktemp("elsewhere")
    environment = place / "environment"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = place.glob("tensortutor-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"])
    return environment


def run(environment, *command, **options):
    path = {
        "PATH": os.environ["PATH"],
        "HOME": str(environment),
        "TENSORTUTOR_HOME": str(environment / "state"),
    }
    command = [str(environment / "bin" / command[0]), *command[1:]]
    return subprocess.run(
        command,
        cwd=environment,
        env=path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


def test_the_wheel_carries_the_lessons(elsewhere):
    found = run(elsewhere, "python", "-c", "from tensortutor.course.library import *; print(lessons_home())")
    assert found.stdout.startswith(str(elsewhere)), found.stderr


def test_the_wheel_teaches_its_lesson(elsewhere):
    taken = run(elsewhere, "tensortutor", "learn", input="\n\n\n\n\nA = torch.ones(3, 3) / 2\n")
    assert taken.returncode == 0, taken.stderr
    assert "✓" in taken.stdout
    assert "4/18" in run(elsewhere, "tensortutor", "learn", "--map").stdout


def test_the_wheel_begins_a_lesson(elsewhere):
    begun = run(elsewhere, "tensortutor", "--lang", "ko", "new", "first")
    assert begun.returncode == 0, begun.stderr
    assert "title: 차원을 따라 계산하기" in (elsewhere / "lessons" / "first" / "lesson.yaml").read_text(
        "utf-8"
    )


def test_ci_runs_what_the_readme_says():
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^    (python3 -m venv .* && .*)$", readme, re.MULTILINE)
    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_the_readme_shows_screens_as_they_are():
    lesson, error, _ = re.findall(r"```text\n(.*?)\n```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert lesson in (ROOT / "tests" / "terminal" / "screens" / "why-tensors-en.txt").read_text("utf-8")
    assert error in (ROOT / "tests" / "views" / "screens" / "explanation-en.txt").read_text("utf-8")


def test_the_constraints_name_only_exact_versions():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[\w-]+==[\w.]+", line) for line in lines if line and not line.startswith("#"))
