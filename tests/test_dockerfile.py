"""The Dockerfile, read as a list of steps and followed in a clean folder: no engine is needed."""

import json
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parent.parent
IGNORED = shutil.ignore_patterns("__pycache__")


@cache
def steps() -> list[tuple[str, str]]:
    parser = DockerfileParser(path=str(ROOT / "Dockerfile"))
    return [
        (step["instruction"], step["value"])
        for step in parser.structure
        if step["instruction"] != "COMMENT"
    ]


def values(instruction: str) -> list[str]:
    return [value for name, value in steps() if name == instruction]


def test_the_image_is_small_pinned_and_built_in_two_stages() -> None:
    assert values("FROM") == ["python:3.11-slim AS build", "python:3.11-slim"]


def test_the_bot_does_not_run_as_root_and_keeps_its_data_in_a_volume() -> None:
    assert values("USER") == ["kneebot"]
    assert values("VOLUME") == ["/data"]
    assert "KNEEBOT_DATABASE=/data/kneebot.db" in values("ENV")[0]
    last = len(steps())
    order = {name: index for index, (name, _) in enumerate(steps())}
    assert order["USER"] < order["ENTRYPOINT"] < last


def test_the_image_tells_whether_the_bot_is_alive() -> None:
    assert values("HEALTHCHECK")[0].endswith('CMD ["python", "-m", "bot", "health"]')


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [value.split()[0] for value in values("COPY") if not value.startswith("--from")]
    assert all((ROOT / name).exists() for name in copied)
    assert [name for name in copied if f"!{name}" not in ignored] == []


def test_commands_are_lists_so_that_signals_reach_the_bot() -> None:
    assert json.loads(values("ENTRYPOINT")[0]) == ["python", "-m", "bot"]
    assert json.loads(values("CMD")[0]) == ["run"]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the steps of the Dockerfile were followed."""
    root = tmp_path_factory.mktemp("image")
    for name, value in steps():
        if name == "COPY" and not value.startswith("--from"):
            source, target = value.split()
            copy(ROOT / source, root / target.lstrip("/"))
        if name == "RUN" and "/opt/venv" in value:
            follow(value, root)
    return root


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=IGNORED)
    else:
        shutil.copy(source, target)


def follow(command: str, root: Path) -> None:
    words = shlex.split(command)
    words = [str(root / word.lstrip("/")) if word.startswith("/") else word for word in words]
    if words[0] == "python":
        words[0] = sys.executable
    subprocess.run(words, check=True, capture_output=True, cwd=root)


def run_in(image: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    python = image / "opt" / "venv" / "bin" / "python"
    return subprocess.run(
        [str(python), "-m", "bot", *arguments],
        cwd=image / "app",
        env={"KNEEBOT_DATABASE": str(image / "kneebot.db"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_followed_steps_give_a_bot_whose_content_is_clean(image: Path) -> None:
    checked = run_in(image, "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("No issues")


def test_without_a_token_the_image_says_so_in_one_line(image: Path) -> None:
    started = run_in(image, "run")
    assert started.returncode == 2
    assert len(started.stderr.splitlines()) == 1
    assert "KNEEBOT_TOKEN" in started.stderr


def test_without_a_running_bot_the_image_is_not_healthy(image: Path) -> None:
    asked = run_in(image, "health")
    assert asked.returncode == 1
    assert "Traceback" not in asked.stderr
