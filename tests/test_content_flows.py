import shutil
from pathlib import Path

import pytest

from bot.content.flows import JOURNEYS, load_dialogs
from bot.content.read import ContentError
from bot.conversation.world import ROOT, place_zone
from tests.support import packaged


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT / "dialogs", tmp_path / "dialogs")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def issues(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as error:
        load_dialogs(folder, place_zone)
    return list(error.value.issues)


def line_of(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_the_packaged_flows_become_machines() -> None:
    assert tuple(packaged().machines) == JOURNEYS
    assert packaged().machines["visit"].places("berlin") == "Europe/Berlin"


def test_an_issue_is_told_with_file_and_line(folder: Path) -> None:
    dialogs = load_dialogs(folder, place_zone)
    path = folder / "flows" / "consent.yaml"
    line = line_of(path, "id: hello")
    where = dialogs.at("flows/consent.yaml", ("steps", 1, "id"))
    assert where == f"dialogs/flows/consent.yaml:{line}"
    assert dialogs.explain(("elsewhere.yaml", (), "broken; mend it")) == (
        "elsewhere.yaml: broken; mend it"
    )


def test_a_condition_on_no_slot_names_its_line(folder: Path) -> None:
    path = folder / "flows" / "assessment.yaml"
    change(path, "when: giving_way", "when: givin_way")
    line = line_of(path, "givin_way")
    assert issues(folder) == [
        f"dialogs/flows/assessment.yaml:{line}: `when` names 'givin_way', which is no slot "
        "asked before; is it 'giving_way'?"
    ]


def test_a_table_row_that_never_holds_names_its_line(folder: Path) -> None:
    path = folder / "rules" / "triage.yaml"
    change(path, "weight_bearing == unable", "weight_bearing == unabel")
    [issue] = issues(folder)
    assert issue == (
        f"dialogs/rules/triage.yaml:{line_of(path, 'unabel')}: "
        "'weight_bearing' never is 'unabel'; is it 'unable'?"
    )


def test_every_file_is_read_before_the_faults_are_told(folder: Path) -> None:
    change(folder / "slots.yaml", "    type: boolean", "    typ: boolean")
    change(folder / "rules" / "pattern.yaml", "pattern: mixed", "patern: mixed")
    (folder / "flows" / "danger.yaml").write_text("", encoding="utf-8")
    found = issues(folder)
    for name in ("slots.yaml", "rules/pattern.yaml", "flows/danger.yaml"):
        assert any(issue.startswith(f"dialogs/{name}:") for issue in found)


def test_a_missing_file_is_told(folder: Path) -> None:
    (folder / "wording.yaml").unlink()
    assert issues(folder) == [
        "dialogs/wording.yaml: cannot be read (No such file or directory); check the file"
    ]


def test_a_missing_conversation_is_told(folder: Path) -> None:
    (folder / "flows" / "plan.yaml").unlink()
    assert issues(folder) == ["dialogs/flows/plan.yaml: is missing; add the flow"]


@pytest.mark.parametrize(
    ("name", "old", "new", "issue"),
    [
        ("flows/danger.yaml", "flow: danger", "flow: dangerous", ":2: is called 'dangerous'; "),
        ("rules/pattern.yaml", "table: pattern", "table: plans", ":3: is called 'plans'; "),
    ],
)
def test_a_file_says_its_own_name(folder: Path, name: str, old: str, new: str, issue: str) -> None:
    change(folder / name, old, new)
    assert issues(folder) == [f"dialogs/{name}{issue}call it '{Path(name).stem}'"]


def test_a_fault_that_two_conversations_share_is_told_once(folder: Path) -> None:
    change(folder / "flows" / "danger.yaml", "urgency == emergency", "urgency == emergancy")
    assert len(issues(folder)) == 1
