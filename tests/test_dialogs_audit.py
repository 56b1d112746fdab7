from datetime import date
from pathlib import Path

import pytest

from dialogs import build
from dialogs.audit import audit
from dialogs.flow import SlotFile
from dialogs.machine import Issue
from tests.support import SOURCE, flow_file, packaged, parsed, rules, wording

TODAY = date(2026, 6, 1)
END = "- {end: Bye., id: bye}"
TRUTH = "type: boolean, name: X"


def issues(
    folder: Path, steps: str, slots: str = "{}", today: date = TODAY, **tables: str
) -> list[Issue]:
    files = {"tiny": flow_file(folder, f"steps:\n{steps}")}
    declared = parsed(folder, "slots.yaml", f"slots: {slots}", SlotFile).slots
    table = rules(folder, **tables)
    built = build("tiny", files, declared, table, wording(), places=lambda _: None)
    return audit(built, files, table, ["stretch"], today)


def faults(found: list[Issue]) -> list[str]:
    return [message for _, _, message in found]


def test_the_packaged_flows_have_no_fault() -> None:
    content = packaged()
    planned = {e for row in content.rules.programme.rows for e in row.exercises}
    for built in content.machines.values():
        assert audit(built, content.files, content.rules, planned, date(2026, 12, 1)) == []


def test_a_small_sound_flow_has_no_fault(tmp_path: Path) -> None:
    steps = f"- {{ask: a, text: A?}}\n- {{say: Yes., id: yes, when: a, card: stretch}}\n{END}"
    assert issues(tmp_path, steps, f"{{a: {{{TRUTH}}}}}") == []


def test_a_condition_on_a_later_slot_has_its_place(tmp_path: Path) -> None:
    steps = (
        f"- {{say: Yes., id: yes, when: a or urgency == emergency}}\n- {{ask: a, text: A?}}\n{END}"
    )
    assert issues(tmp_path, steps, f"{{a: {{{TRUTH}}}}}") == [
        (
            "flows/tiny.yaml",
            ("steps", 0, "when"),
            "`when` names 'a' before it is asked; move the step or the question",
        )
    ]


def test_an_id_stands_once(tmp_path: Path) -> None:
    steps = f"- {{say: One., id: bye}}\n{END}"
    assert faults(issues(tmp_path, steps)) == ["the id 'bye' is used twice; choose another"]


@pytest.mark.parametrize(
    ("slot", "fault"),
    [
        (
            "type: boolean, name: This name is much too long for it",
            "the name 'This name is much too long for it' is over 30 characters; shorten it",
        ),
        (
            f"type: choice, name: X, choices: [{{label: A, value: {'a' * 60}}}]",
            "a button of 'a' carries over 64 bytes; shorten its value",
        ),
        ("type: choices, name: X", "'a' has no choices; add them"),
        (
            "type: choice, name: X, choices: [{label: A, value: 5}]",
            "'5' of 'a' is no word; use letters",
        ),
        (
            "type: boolean, name: X, danger: true",
            "'a' is a danger question without `again`; add plainer words",
        ),
        (
            "type: choice, name: X, choices: [{label: Left, value: l, words: [l]}, "
            "{label: Right, value: r, words: [LEFT]}]",
            "'left' means two values of 'a'; keep it in one",
        ),
    ],
)
def test_a_slot_that_cannot_be_asked_is_a_fault(tmp_path: Path, slot: str, fault: str) -> None:
    found = issues(tmp_path, f"- {{ask: a, text: A?, {SOURCE}}}\n{END}", f"{{a: {{{slot}}}}}")
    assert faults(found) == [fault]
    assert found[0][:2] in [
        ("slots.yaml", ("slots", "a")),
        ("slots.yaml", ("slots", "a", "choices")),
    ]


def test_a_word_may_stand_twice_for_one_value(tmp_path: Path) -> None:
    slot = "type: choice, name: X, choices: [{label: Left, value: l, words: [left]}]"
    assert issues(tmp_path, f"- {{ask: a, text: A?}}\n{END}", f"{{a: {{{slot}}}}}") == []


def test_a_sign_of_a_list_has_its_short_form_and_its_question(tmp_path: Path) -> None:
    slots = f"{{a: {{{TRUTH}, tick: A, question: A?}}, b: {{type: number, name: B, tick: B}}}}"
    assert faults(issues(tmp_path, f"- {{ask: [a, b], text: Which?}}\n{END}", slots)) == [
        "'b' stands in a list; it must be yes or no and needs a `tick`",
        "'b' can be asked on its own; it needs a `question`",
    ]


@pytest.mark.parametrize(
    "step",
    [
        "{end: Go., id: go, when: urgency == emergency, escalation: true}",
        "{say: Why., id: why, when: pattern == mixed}",
    ],
)
def test_advice_has_a_source(tmp_path: Path, step: str) -> None:
    fault = "this step gives advice and has no `source`; add one"
    assert issues(tmp_path, f"- {step}\n{END}") == [("flows/tiny.yaml", ("steps", 0), fault)]
    sourced = step.replace("}", f", {SOURCE}}}")
    assert issues(tmp_path, f"- {sourced}\n{END}") == []


def test_an_unknown_exercise_is_a_fault_wherever_it_is_named(tmp_path: Path) -> None:
    found = issues(
        tmp_path,
        f"- {{say: Look., id: look, card: jump}}\n{END}",
        programme=f"rows:\n- {{exercises: [stretch, hop], when: 'True', {SOURCE}}}",
        contraindications=f"rows:\n- {{excludes: [run], when: 'True', because: X., {SOURCE}}}",
    )
    assert found == [
        ("rules/programme.yaml", ("rows", 0), "'hop' is no exercise; add its card"),
        ("rules/contraindications.yaml", ("rows", 0), "'run' is no exercise; add its card"),
        (
            "flows/tiny.yaml",
            ("steps", 0, "card"),
            "'jump' is no exercise; add its card or name another",
        ),
    ]


def test_an_overdue_review_is_a_fault_of_each_file(tmp_path: Path) -> None:
    found = issues(tmp_path, END, today=date(2099, 1, 2))
    assert {name for name, _, _ in found} == {
        "flows/tiny.yaml", "rules/triage.yaml", "rules/pattern.yaml", "rules/programme.yaml",
        "rules/contraindications.yaml", "rules/flags.yaml",
    }  # fmt: skip
    assert set(faults(found)) == {"was to be reviewed by 2099-01-01; review it and set a new date"}


def test_a_flag_has_a_question_that_confirms_it(tmp_path: Path) -> None:
    flag = f"{{flag: heat, text: emergency, act: confirm, name: heat, do: Go., {SOURCE}}}"
    assert faults(issues(tmp_path, END, flags=f"flags:\n- {flag}")) == [
        "'heat' has no `confirm` question; add one"
    ]
