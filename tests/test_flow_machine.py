from pathlib import Path

import pytest

from dialogs import FlowError, build
from dialogs.flow import FlowFile, Slot, SlotType
from dialogs.machine import CONFIRM, Issue
from tests.support import SOURCE, flow_file, machine, rules, tiny, wording

SIDE = Slot(SlotType.BOOLEAN, "Left")
END = "- end: Bye.\n  id: bye"
FLAG = f"""flags:
- {{flag: hot, text: emergency, act: confirm, name: heat, do: Go., {SOURCE}}}
"""


def issues_of(folder: Path, steps: str, **tables: str) -> tuple[Issue, ...]:
    with pytest.raises(FlowError) as error:
        build(
            "tiny",
            {"tiny": flow_file(folder, f"steps:\n{steps}")},
            {"side": SIDE},
            rules(folder, **tables),
            wording(),
            places=lambda _: None,
        )
    return error.value.issues


def test_a_flow_becomes_stops_in_order(tmp_path: Path) -> None:
    built = tiny(
        tmp_path,
        "- say: Hello.\n  id: hello\n- ask: side\n  text: Left?\n- ask: [hot, cold]\n"
        "  text: Which?\n  when: side\n" + END,
        "side: {type: boolean, name: Left}\nhot: {type: boolean, name: Hot}\n"
        "cold: {type: boolean, name: Cold}",
    )
    assert [(stop.id, stop.slots) for stop in built.stops] == [
        ("hello", ()),
        ("side", ("side",)),
        ("hot", ("hot", "cold")),
        ("bye", ()),
    ]
    assert built.asks["cold"] is built.stops[2]
    assert built.parts[0].applying({}) == [0, 1, 3]
    assert built.parts[0].applying({"side": True}) == [0, 1, 2, 3]


def test_each_flag_has_a_slot_that_confirms_it(tmp_path: Path) -> None:
    built = tiny(tmp_path, END, "{}", flags=FLAG.replace("do:", "confirm: Hot?, do:"))
    slot = built.slots[CONFIRM + "hot"]
    assert (slot.type, slot.question, slot.unsure) == (SlotType.BOOLEAN, "Hot?", True)


def test_the_content_hash_changes_with_the_route_only(tmp_path: Path) -> None:
    slots = "side: {type: boolean, name: Left}"
    first = tiny(tmp_path, f"- ask: side\n  text: Left?\n{END}", slots)
    same = tiny(tmp_path, f"- ask: side\n  text: Left?\n{END}", slots)
    other = tiny(tmp_path, f"- ask: side\n  text: Left?\n  when: 'True'\n{END}", slots)
    assert first.content == same.content
    assert first.content != other.content
    assert len(first.content) == 8


@pytest.mark.parametrize(
    ("steps", "issue"),
    [
        (
            "- ask: sid\n  text: Left?\n" + END,
            ("flows/tiny.yaml", ("steps", 0), "'sid' is no slot; declare it in `slots`"),
        ),
        (
            END + "\n  when: sid\n" + END,
            (
                "flows/tiny.yaml",
                ("steps", 0, "when"),
                "`when` names 'sid', which is no slot asked before; is it 'side'?",
            ),
        ),
        (
            END + "\n  when: side",
            (
                "flows/tiny.yaml",
                ("steps", 0),
                "the last step must be an end without `when`; add one",
            ),
        ),
        (
            END + "\n- say: Hello.\n  id: hello",
            (
                "flows/tiny.yaml",
                ("steps", 1),
                "the last step must be an end without `when`; add one",
            ),
        ),
    ],
    ids=["no slot", "no name", "no end that applies", "no end"],
)
def test_a_fault_in_a_flow_has_its_place(tmp_path: Path, steps: str, issue: Issue) -> None:
    assert issues_of(tmp_path, steps) == (issue,)


def test_a_flow_without_steps_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FlowError) as error:
        build(
            "tiny",
            {"tiny": flow_file(tmp_path, "steps: []")},
            {},
            rules(tmp_path),
            wording(),
            places=lambda _: None,
        )
    assert str(error.value) == "flows/tiny.yaml: the flow has no steps; add an end at least"


def test_a_fault_in_a_table_has_its_row(tmp_path: Path) -> None:
    triage = f"""rows:
- {{flag: hot, when: side, urgency: emergency, {SOURCE}}}
- {{flag: hot, when: sidee, urgency: emergency, {SOURCE}}}
- {{flag: hut, when: side, urgency: emergency, {SOURCE}}}
"""
    pattern = f"rows:\n- {{pattern: mixed, when: side == lft, {SOURCE}}}\n"
    assert issues_of(tmp_path, END, triage=triage, pattern=pattern, flags=FLAG) == (
        (
            "rules/triage.yaml",
            ("rows", 2, "flag"),
            "'hut' is no flag; add it to rules/flags.yaml",
        ),
        (
            "rules/triage.yaml",
            ("rows", 1, "when"),
            "`when` names 'sidee', which is no slot asked before; is it 'side'?",
        ),
        (
            "rules/pattern.yaml",
            ("rows", 0, "when"),
            "'side' never is 'lft'; known are not_sure, skipped",
        ),
    )


@pytest.mark.parametrize("name", ["urgency", "is_hot"])
def test_names_that_the_rules_use_are_no_slots(tmp_path: Path, name: str) -> None:
    with pytest.raises(FlowError, match="is kept for what the rules find; choose another"):
        tiny(tmp_path, END, f"{name}: {{type: boolean, name: X}}")


def journey(folder: Path, parts: str, **files: str) -> dict[str, FlowFile]:
    made = {name: flow_file(folder, text, name) for name, text in files.items()}
    return {"whole": flow_file(folder, parts, "whole"), **made}


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ("parts: [first, thrid]", "'thrid' is no flow; add its file"),
        ("parts: [first, again]", "'again' has parts itself; name the flows that have its steps"),
        (f"parts: [first]\nsteps:\n{END}", "a flow has steps or parts; keep one of them"),
    ],
)
def test_a_fault_in_the_parts_of_a_journey_is_told(tmp_path: Path, parts: str, fault: str) -> None:
    files = journey(tmp_path, parts, first=f"steps:\n{END}", again="parts: [first]")
    with pytest.raises(FlowError) as error:
        build("whole", files, {}, rules(tmp_path), wording(), places=lambda _: None)
    assert fault in str(error.value)


def test_the_parts_of_a_journey_run_one_after_another() -> None:
    parts = list(dict.fromkeys(stop.part for stop in machine("visit").stops))
    assert parts == ["consent", "assessment", "programme", "reminder"]
    assert len({machine(flow).content for flow in ("visit", "workout", "plan")}) == 3


def test_a_condition_may_name_the_days_of_a_slot(tmp_path: Path) -> None:
    built = tiny(
        tmp_path,
        f"- ask: days\n  text: When?\n- say: Good.\n  id: good\n  when: days in [mon]\n{END}",
        "days: {type: days, name: Days}",
    )
    assert built.parts[0].applying({"days": ("mon", "tue")}) == [0, 1, 2]


def test_a_milder_form_that_is_no_yes_or_no_is_a_fault(tmp_path: Path) -> None:
    flag = (
        "{flag: gout, text: self_care, act: note, name: gout, do: Rest., unless: moon, "
        "source: {title: A, checked_on: 2026-11-24}}"
    )
    with pytest.raises(FlowError, match="`unless` names 'moon', which is no yes/no slot"):
        tiny(tmp_path, "- {end: Bye., id: bye}", "{}", flags=f"flags: [{flag}]")
