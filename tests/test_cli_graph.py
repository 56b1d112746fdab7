from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from bot.__main__ import main


@pytest.mark.parametrize(
    "flow", "visit workout plan consent assessment programme reminder danger exercise_log".split()
)
def test_every_flow_is_drawn_both_ways(flow: str, tmp_path: Path) -> None:
    assert main(["graph", flow, "--out", str(tmp_path / flow)]) == 0
    drawn = (tmp_path / f"{flow}.mmd").read_text(encoding="utf-8")
    assert drawn.startswith("flowchart TD\n")
    assert "end " in drawn or flow in ("consent", "assessment", "programme")
    root = Xml.fromstring((tmp_path / f"{flow}.svg").read_text(encoding="utf-8"))  # noqa: S314
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_without_a_file_the_visit_is_printed_as_mermaid(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["graph"]) == 0
    assert capsys.readouterr().out.startswith("flowchart TD\n")


def test_an_unknown_flow_is_told_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "vist"]) == 2
    assert capsys.readouterr().err.startswith("graph: there is no flow 'vist'; choose assessment,")
