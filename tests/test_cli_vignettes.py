import json
from functools import cache
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli.player import Played, play
from bot.cli.vignettes import (
    PACKAGED,
    Share,
    Vignette,
    confusion,
    evaluate,
    misses,
    questions,
    read_unremarkable,
    read_vignettes,
    recall,
    score,
)
from bot.content.read import ContentError
from bot.conversation.world import World, load_world

OWN = Path(__file__).parent / "vignettes.yaml"
UNTOLD = {"emergency_self_harm"}  # nobody asks for it; it is listened for, so it takes the story
ONE = """
- id: one
  age: 40
  story: >-
    The inner side of my left knee aches on long walks.
  facts: {location: [inside], side: left, swelling: null, fever: false}
  expected_urgency: self_care
  expected_pattern: frontal_transverse
  rationale: a key that is passed over
"""


@cache
def world() -> World:
    return load_world()


@cache
def own(*, story: bool) -> list[tuple[Vignette, Played]]:
    return evaluate(world(), read_vignettes(OWN), read_unremarkable(PACKAGED), story=story)


@pytest.mark.parametrize("story", [True, False], ids=["story and questions", "questions only"])
def test_no_urgent_vignette_is_under_triaged(story: bool) -> None:
    levels = ["self_care", "see_clinician", "urgent_same_day", "emergency"]
    low = [
        vignette.id
        for vignette, played in own(story=story)
        if levels.index(vignette.urgency) >= 2
        and levels.index(played.urgency) < min(2, *map(levels.index, vignette.acceptable))
        and (story or vignette.id not in UNTOLD)
    ]
    assert low == []


@pytest.mark.parametrize("story", [True, False], ids=["story and questions", "questions only"])
def test_the_vignettes_of_the_project_reach_their_targets(story: bool) -> None:
    scores = score(own(story=story))
    reached = {name: share.value or 0 for name, share in scores.items()}
    assert reached["strict accuracy"] >= 0.93
    assert reached["self-care, left as self-care"] >= 0.90
    assert reached["pattern"] >= 0.92


def test_a_well_person_is_asked_nine_questions_and_escalated_ones_get_no_exercises() -> None:
    nothing = play(world(), 40, "", {}, read_unremarkable(PACKAGED))
    assert (nothing.questions, nothing.urgency, nothing.flags) == (9, "self_care", ())
    for _, played in own(story=True):
        if played.urgency in ("urgent_same_day", "emergency"):
            assert (played.pattern, played.exercises) == ("none", ())


def test_json_has_a_line_for_each_vignette(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "vignettes.yaml"
    path.write_text(ONE, encoding="utf-8")
    (tmp_path / "facts.yaml").write_text(
        "location: {type: choices, unremarkable: [front]}\nseverity_0_10: {unremarkable: 2}\n"
        "side: {unremarkable: both}\nduration_days: {unremarkable: 10}\nother: {type: codes}\n",
        encoding="utf-8",
    )
    assert main(["evaluate", "--vignettes", str(path), "--json", "--questions-only"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "id": "one",
        "urgency": "self_care",
        "flags": [],
        "pattern": "frontal_transverse",
        "exercises": ["shorter_steps", "calf_stretch", "single_leg_balance"],
        "questions": 9,
    }


def test_the_table_names_what_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "vignettes.yaml"
    path.write_text(ONE, encoding="utf-8")
    assert main(["evaluate", "--vignettes", str(path)]) == 0
    out = capsys.readouterr().out
    assert "1.000  (1 of 1; 95 % 0.207 to 1.000)" in out
    assert "under-triage of emergency and urgent         -  (0 of 0; 95 % 0.000 to 1.000)" in out


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id: one\n", "holds no list of vignettes"),
        ("- id: one\n  age: 4\n", "vignettes.yaml:1: is no vignette"),
        (ONE.replace("self_care", "fine"), "vignettes.yaml:2: is no vignette"),
        ("- just a word\n", "vignettes.yaml:1: is no vignette"),
    ],
)
def test_a_file_of_another_form_is_one_line(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "vignettes.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=fault):
        read_vignettes(path)


def test_a_missing_file_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--vignettes", "/nowhere/vignettes.yaml"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_shares_have_the_intervals_of_wilson() -> None:
    low, high = Share(30, 30).interval
    assert (round(low, 3), round(high, 3)) == (0.886, 1.0)
    low, high = Share(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.49, 0.943)


def test_what_went_wrong_is_listed() -> None:
    vignette = Vignette("x", 50, "", {}, "emergency", ("emergency",), ("septic_joint",), "none")
    played = Played("self_care", (), "sagittal", (), 9)
    rows = [(vignette, played)]
    assert misses(rows) == ["x: expected emergency none septic_joint; given self_care sagittal -"]
    assert recall(rows) == [f"recall, {'septic_joint':36} 0 of 1"]
    assert questions(rows) == [f"questions, {'emergency':33} median 9, most 9"]
    assert confusion(rows)[-1].split() == ["emergency", "1", "0", "0", "0"]
    assert score(rows)["under-triage of emergency and urgent"] == Share(1, 1)


def test_a_person_who_cannot_say_presses_not_sure() -> None:
    facts = {"stiffness": True, "duration_days": 60}
    played = play(world(), 50, "", facts, read_unremarkable(PACKAGED))
    assert played.urgency == "self_care"
