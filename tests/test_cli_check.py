import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.conversation.world import ROOT

NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose content may be broken."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("bot", "dialogs", "knowledge"):
        shutil.copytree(ROOT / name, folder / name, ignore=NOT_COPIED)
    return folder


def checked(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "check"]
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_packaged_content_has_no_issue() -> None:
    command = [sys.executable, "-m", "bot", "check", "--json"]  # apart: a tracer makes it slow
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=240
    )
    told = json.loads(result.stdout)
    assert told["issues"] == []
    assert told["explored"]["visit"]["conversations"] > told["explored"]["visit"]["states"] > 1000
    assert told["proved"]["answer_sets"] > 10**40


READING = [
    ("dialogs/flows/consent.yaml", "  - ask:", "\t- ask:", "a tab is not allowed here; indent"),
    ("dialogs/flows/danger.yaml", "when: urgency", "wen: urgency", "unknown key 'wen'; is it"),
    ("dialogs/flows/plan.yaml", "parts: [danger", "parts: [&a danger", "anchors and aliases"),
    ("dialogs/flows/workout.yaml", "flow: workout", "flow: work", "is called 'work'; call it"),
    ("dialogs/flows/reminder.yaml", "2027-11-01", "next year", "'next year' is no date; write it"),
    ("dialogs/slots.yaml", "  age:", "  side:", "the key 'side' is written twice; keep one"),
    ("dialogs/rules/triage.yaml", "urgency: emergency", "urgency: urgent", "'urgent' is none of"),
    ("dialogs/rules/pattern.yaml", "rows:", "rows: 5\nlines:", "unknown key 'lines'; known are"),
    ("dialogs/wording.yaml", "done: Done", "dun: Done", "the key 'done' is missing; add it"),
]
BUILDING = [
    ("dialogs/flows/consent.yaml", "== decline", "== declines", "never is 'declines'; is it"),
    (
        "dialogs/flows/reminder.yaml",
        "id: done",
        "id: done\n    when: age > 3",
        "the last step must",
    ),
    ("dialogs/rules/triage.yaml", "when: chest_symptoms", "when: chest", "names 'chest', which is"),
]
AUDITING = [
    ("dialogs/flows/consent.yaml", "id: hello", "id: declined", "the id 'declined' is used twice"),
    ("dialogs/rules/flags.yaml", "2027-11-01", "2020-11-01", "was to be reviewed by 2020-11-01"),
    ("dialogs/slots.yaml", "label: Left, ", "label: Right, ", "'right' means two values of 'side'"),
    ("dialogs/wording.yaml", "<b>Be seen the", "<p>Be seen the", "<p> is no tag that Telegram"),
    ("bot/content/words/en.yaml", "help: |-", "help: |-\n  5 < 6", "a bare '<' stands in the text"),
    ("knowledge/en/exercises/quad_set.yaml", "picture: ", "picture: no_", "is missing; add it to"),
]


@pytest.mark.parametrize(
    "edits", [READING, BUILDING, AUDITING], ids=["reading", "building", "auditing"]
)
def test_a_bad_edit_is_one_line_with_its_place_and_no_traceback(
    project: Path, edits: list[tuple[str, str, str, str]]
) -> None:
    kept = {name: (project / name).read_text(encoding="utf-8") for name, *_ in edits}
    for name, old, new, _ in edits:
        assert old in kept[name]
        (project / name).write_text(kept[name].replace(old, new, 1), encoding="utf-8")
    result = checked(project)
    for name, text in kept.items():
        (project / name).write_text(text, encoding="utf-8")
    assert (result.returncode, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    for name, _, _, issue in edits:
        assert any(Path(name).name in line and issue in line for line in lines), issue


def test_a_file_that_is_no_text_is_told(project: Path) -> None:
    path = project / "dialogs" / "flows" / "plan.yaml"
    kept = path.read_bytes()
    path.write_bytes(b"\xff\xfe")
    result = checked(project)
    path.write_bytes(kept)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout == "dialogs/flows/plan.yaml: is not UTF-8 text; save it as UTF-8\n"


def test_phrases_that_are_like_no_other_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--phrases"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == sorted(lines)
    assert all(line.startswith("knowledge/en/topics/") for line in lines)
    assert "' alone finds '" in lines[0]
