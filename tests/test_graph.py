from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from dialogs import Machine
from dialogs.graph import mermaid, svg
from tests.support import machine, tiny

STEPS = """
- {say: 'He said "<b>hi</b>" & <i>bye</i>.', id: hello}
- {ask: side, text: Left?, when: known(side)}
- {end: Stop., id: stop, when: side}
- {end: Bye., id: bye}
"""
SPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def small(tmp_path: Path) -> Machine:
    return tiny(tmp_path, STEPS, "side: {type: boolean, name: Left}")


def test_a_flow_is_drawn_as_mermaid(small: Machine) -> None:
    assert mermaid(small).splitlines() == [
        "flowchart TD",
        "  n0[\"He said 'hi' & &lt;i&gt;bye&lt;/i&gt;.\"]",
        '  n1{{"<b>side</b><br/>Left?<br/><i>when known(side)</i>"}}',
        '  n2(["end stop: Stop.<br/><i>when side</i>"])',
        '  n3(["end bye: Bye."])',
        "  n0 --> n1",
        "  n1 --> n2",
        '  n2 -->|"not: side"| n3',
    ]


def test_nothing_follows_an_end_that_always_applies(tmp_path: Path) -> None:
    drawn = mermaid(tiny(tmp_path, "- {end: One., id: one}\n- {end: Two., id: two}", "{}"))
    assert "-->" not in drawn


def test_a_flow_is_drawn_as_svg(small: Machine) -> None:
    drawing = Xml.fromstring(svg(small))  # noqa: S314 - our own drawing
    texts = [text.text for text in drawing.iter(f"{SPACE}text")]
    assert texts[:2] == ["say hello", 'He said "hi" & <i>bye</i>.']
    assert "when known(side)" in texts
    assert texts[-2:] == ["end bye", "Bye."]
    assert len(list(drawing.iter(f"{SPACE}path"))) == 3


@pytest.mark.parametrize("flow", ["visit", "workout", "plan"])
def test_every_flow_can_be_drawn(flow: str) -> None:
    stops = machine(flow).stops
    lines = mermaid(machine(flow)).splitlines()
    assert len([line for line in lines if "-->" not in line]) == len(stops) + 1
    drawing = Xml.fromstring(svg(machine(flow)))  # noqa: S314 - our own drawing
    assert len(list(drawing.iter(f"{SPACE}rect"))) == len(stops) + 1


def test_a_part_is_drawn_alone() -> None:
    drawn = mermaid(machine(), part="reminder")
    assert "wants_reminder" in drawn
    assert "trauma" not in drawn
    assert "trauma" not in svg(machine(), part="reminder")
