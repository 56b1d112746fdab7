from dataclasses import replace
from pathlib import Path

import pytest

from bot.content.proof import counterexamples, figure_lines, figures
from dialogs.condition import NOT_SURE
from dialogs.explore import explore
from dialogs.machine import CONFIRM
from dialogs.prove.classes import classes
from dialogs.prove.conversation import conversation
from dialogs.prove.finding import Finding
from dialogs.prove.proof import Proof, prove
from dialogs.routes import routes
from tests.mutants import MUTANTS
from tests.plant import built, content
from tests.proving import faults, promises, proof, small
from tests.support import SOURCE, packaged

FLAG = f"{{flag: heat, text: urgent_same_day, act: confirm, name: heat, do: Go., {SOURCE}}}"
HEAT = f"{{flag: heat, when: a, urgency: urgent_same_day, {SOURCE}}}"
CARE = (
    "- {end: Go., id: go, when: urgency == urgent_same_day, escalation: true}\n"
    "- {ask: a, text: A?}\n- {end: Bye., id: bye}"
)
SLOTS = "a: {type: boolean, name: A, unsure: true}"
LEVELS = f"[{{flag: heat, levels: [urgent_same_day], {SOURCE}}}]"


def proved(
    folder: Path, *, steps: str = CARE, slots: str = SLOTS, triage: str = HEAT, **lists: str
) -> Proof:
    machines, rules = small(
        folder, steps, slots, triage=f"rows: [{triage}]", flags=f"flags: [{FLAG}]"
    )
    return prove(machines, rules, promises(folder, **({"flags": LEVELS} | lists)))


def test_a_small_flow_is_proved(tmp_path: Path) -> None:
    found = proved(tmp_path)
    assert faults(found) == []
    assert found.answer_sets == 3 * 2  # no answer, yes or another; and the flag written or not
    assert found.routes["tiny"].conversations == 2


def test_a_promise_that_cannot_be_read_is_the_only_finding(tmp_path: Path) -> None:
    row = f"[{{when: nothing, at_least: emergency, {SOURCE}}}]"
    found = proved(tmp_path, urgency=row)
    assert len(found.findings) == 1
    assert (found.answer_sets, figure_lines(found)) == (0, [])
    assert figures(found, {})["proved"] == {"answer_sets": 0, "functions": 0}


@pytest.mark.parametrize(
    ("lists", "fault"),
    [
        ({"flags": "[]"}, "no level is promised for 'heat'; add it to rules/promises.yaml"),
        (
            {"flags": f"[{{flag: heat, levels: [emergency], {SOURCE}}}]"},
            "'heat' counts as urgent_same_day in text, which is not promised; mend one of the two",
        ),
        (
            {"flags": f"{LEVELS[:-1]}, {{flag: cold, levels: [emergency], {SOURCE}}}]"},
            "'cold' is no flag; add it to rules/flags.yaml",
        ),
        (
            {"urgency": f"[{{when: a, at_least: emergency, {SOURCE}}}]"},
            "answers of which emergency is promised are less urgent; mend the triage",
        ),
        (
            {"calm": f"[{{when: a, at_most: self_care, {SOURCE}}}]"},
            "answers of which self_care at most is promised are more urgent; mend the triage",
        ),
    ],
    ids=["unpromised", "text", "no flag", "urgency", "calm"],
)
def test_a_broken_promise_is_found(tmp_path: Path, lists: dict[str, str], fault: str) -> None:
    assert fault in faults(proved(tmp_path, **lists))


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        ("a and not a", "this row can never hold; mend or remove it"),
        (
            "not a",
            "'a' from False to True lowers the urgency below see_clinician; mend the triage",
        ),
        ("is_heat or a or urgency == emergency or known(flags)", ""),
    ],
    ids=["never", "monotone", "derived"],
)
def test_a_row_that_cannot_be_right_is_found(tmp_path: Path, when: str, fault: str) -> None:
    row = f"{{flag: heat, when: '{when}', urgency: urgent_same_day, {SOURCE}}}"
    found = faults(proved(tmp_path, triage=row))
    assert fault in found or not fault


def test_a_row_that_others_cover_is_found(tmp_path: Path) -> None:
    found = faults(proved(tmp_path, triage=f"{HEAT}, {HEAT}"))
    assert found.count("other rows of this flag hold wherever this one does; remove it") == 2


def test_danger_without_a_fitting_escalation_is_found(tmp_path: Path) -> None:
    emergency = HEAT.replace("urgent_same_day", "emergency")
    steps = CARE.replace("urgency == urgent_same_day", "urgency >= see_clinician")
    calling = CARE.replace("end: Go.", "end: 'Call {emergency_number}.'")
    assert (
        "this is told in an emergency and does not say whom to call; mend its text or its `when`"
        in faults(proved(tmp_path, steps=steps, triage=emergency))
    )
    assert (
        "this sends people to an emergency line who need none; mend its text or its `when`"
        in faults(proved(tmp_path, steps=calling))
    )
    assert "an emergency is not told at once; put an escalation before all questions" in faults(
        proved(tmp_path, triage=emergency)
    )
    always = CARE.replace("urgency == urgent_same_day", "not a or a")
    assert "this sends people to care whose answers are not urgent; mend its `when`" in faults(
        proved(tmp_path, steps=always)
    )


def test_numbers_fall_apart_at_thresholds_and_grow_dangerous_away_from_the_safest(
    tmp_path: Path,
) -> None:
    slots = "a: {type: number, name: A, max: 9, order: [3], choices: [{label: B, value: 4}]}"
    risen = f"{{flag: heat, when: a >= 5, urgency: urgent_same_day, {SOURCE}}}"
    fallen = risen.replace(">= 5", "== 5")
    assert faults(proved(tmp_path, slots=slots, triage=risen)) == []
    found = proved(tmp_path, slots=slots, triage=fallen)
    assert any("'a' from 5 to 4 lowers the urgency" in fault for fault in faults(found))
    assert found.model is not None
    assert found.model.classes["a"].of(None) == 0
    unordered = slots.replace("order: [3], ", "")
    assert any(
        "no `order` says" in f for f in faults(proved(tmp_path, slots=unordered, triage=risen))
    )


def test_a_question_that_the_flow_does_not_know_is_never_answered(tmp_path: Path) -> None:
    found = proved(tmp_path)
    assert found.model is not None
    assert found.model.known("nothing") == 0
    slot = packaged().machines["visit"].slots["side"]
    assert classes(slot, []).values == (None, "left")


def test_a_counterexample_is_a_conversation() -> None:
    planted = MUTANTS["three weeks are six"](content())
    machines = {"visit": built(planted)}
    found = prove(machines, planted.rules, planted.promises, first=True)
    [lines] = counterexamples(replace(packaged(), machines=machines), found).values()
    assert lines[0] == "    bot: Before we start"
    assert lines[-1].startswith("    so: self_care, at ")


CARD = "- {say: Do., id: do, card: hop, when: urgency <= see_clinician}\n- {end: Bye., id: bye}"
PLAN = f"{{exercises: [hop], when: 'True', {SOURCE}}}"


def test_an_exercise_in_the_wrong_place_is_found(tmp_path: Path) -> None:
    table = {"triage": f"rows: [{HEAT}]", "flags": f"flags: [{FLAG}]"}
    steps = f"- {{ask: a, text: A?}}\n{CARD}"
    machines, rules = small(tmp_path, steps, SLOTS, programme=f"rows: [{PLAN}]", **table)
    never = f"[{{exercises: [], when: a == not_sure, {SOURCE}}}]"
    found = faults(prove(machines, rules, promises(tmp_path, flags=LEVELS, never=never)))
    assert "'hop' is offered all the same; mend rules/contraindications.yaml" in found
    assert "'hop' is offered while danger is open; mend the rows" in found
    machines, rules = small(tmp_path, steps, SLOTS, **table)
    found = faults(prove(machines, rules, promises(tmp_path, flags=LEVELS)))
    assert "'hop' is shown to people who are not offered it; mend its `when`" in found
    always = CARD.replace("urgency <= see_clinician", "urgency <= emergency")
    machines, rules = small(tmp_path, always, SLOTS, **table)
    found = faults(prove(machines, rules, promises(tmp_path, flags=LEVELS)))
    assert "this `when` holds for all answers that lead here; remove it" in found


def test_advice_before_a_promised_question_is_found(tmp_path: Path) -> None:
    steps = f"{CARD[: CARD.index(chr(10))]}\n{CARE}"
    asked = f"[{{slots: [a], {SOURCE}}}, {{slots: [a], when: a, {SOURCE}}}]"
    found = faults(proved(tmp_path, steps=steps, asked=asked))
    assert found.count("advice is reached without an answer to 'a'; ask it before") == 1


def test_work_on_nearly_the_same_content_is_taken_over(tmp_path: Path) -> None:
    machines, rules = small(tmp_path, CARE, SLOTS)
    first = prove(machines, rules, promises(tmp_path), first=True)
    again = prove(machines, rules, promises(tmp_path), first=True, near=first.model)
    assert first.model
    assert again.model
    assert again.model.diagrams is first.model.diagrams


def test_a_step_that_never_comes_is_found(tmp_path: Path) -> None:
    steps = "- {ask: a, text: A?}\n- {say: So., id: so, when: a and not a}\n- {end: Bye., id: bye}"
    found = faults(proved(tmp_path, steps=steps))
    assert "no answers lead to this step; mend its `when` or remove it" in found


def test_the_figures_are_told(tmp_path: Path) -> None:
    lines = figure_lines(proved(tmp_path))
    assert lines[0].startswith("Proved over 6.0e+00 sets of answers")
    assert lines[1:] == [
        "tiny: 2 conversations in 3 states",
        "  self_care, bye: 1 to 1 questions, median 1",
        "  urgent_same_day, go: 1 to 1 questions, median 1",
    ]


def test_a_question_in_vain_is_counted(tmp_path: Path) -> None:
    steps = "- {ask: [a, b], text: Which?}\n- {ask: c, text: C?}\n- {end: Bye., id: bye}"
    sign = "{type: boolean, name: X, tick: X, question: X?}"
    slots = f"a: {sign}\nb: {sign}\nc: {sign}"
    machines, rules = small(tmp_path, steps, slots)
    found = prove(machines, rules, promises(tmp_path))
    assert found.model is not None
    figures_of = routes(explore(found.model, machines["tiny"]))
    assert {name: asked.in_vain for name, asked in figures_of.asked.items()} == {
        "a": 1,
        "b": 1,
        "c": 1,
    }
    assert figures_of.conversations == 1  # nothing tells the answers apart


def test_any_answers_are_led_to_or_named() -> None:
    found = proof().model
    assert found is not None
    atom, both = found.diagrams.atom, found.diagrams.both

    def lines(flow: str, **values: object) -> list[str]:
        atoms = [
            atom(found.variable(name), [found.classes[name].of(value)])
            for name, value in values.items()
        ]
        finding = Finding("rules/triage.yaml", (), "wrong", flow, both(*atoms))
        return conversation(found, packaged().machines, finding)

    impossible = {"consent": "decline", "location": ("front",)}
    assert lines("visit", **impossible)[-1].startswith("with these answers: consent decline")
    unsure = lines("visit", consent="agree", chest_symptoms=NOT_SURE)
    assert any(line.startswith("person: Chest or breathing: Not sure") for line in unsure)
    assert lines("plan", reminder_days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    assert lines("visit", consent="agree", location=("front",), severity_0_10=5)[-1][:4] == "so: "
    written = next(name for name in found.written if name.startswith(CONFIRM))
    told = Finding("x", (), "wrong", "visit", atom(found.variable(written), [1]))
    assert conversation(found, packaged().machines, told)[0].startswith("person writes: ")
    assert conversation(found, packaged().machines, Finding("x", (), "wrong")) == []
