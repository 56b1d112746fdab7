from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.bench.__main__ import BENCHES, main
from tests.bench.delivery import Size, measure
from tests.bench.figures import table


async def test_the_benchmark_runs_to_its_end_and_prints_a_row_for_each_figure(
    tmp_path: Path,
) -> None:
    size = Size(rounds=1, people=2, alone=1, due=3, echoes=2)
    figures = await measure(size, tmp_path)
    lines = table(figures).splitlines()
    assert sum(f.name in line for f in figures for line in lines) >= len(figures)
    assert all(figure.cpu_seconds > 0 for figure in figures)


def test_every_benchmark_that_is_listed_is_there() -> None:
    assert all(find_spec(f"tests.bench.{name}") for name in BENCHES)


def test_a_name_that_is_no_benchmark_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert capsys.readouterr().err.startswith("nothing: is no benchmark; known are latency")
