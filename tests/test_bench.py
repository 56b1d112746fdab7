from pathlib import Path

from tests.bench.__main__ import Size, measure
from tests.bench.figures import table


async def test_the_benchmark_runs_to_its_end_and_prints_a_row_for_each_figure(
    tmp_path: Path,
) -> None:
    size = Size(rounds=1, people=2, alone=1, due=3, echoes=2)
    figures, echo = await measure(size, tmp_path)
    assert len(table(figures, echo).splitlines()) == 1 + len(figures)
    assert all(figure.cpu_seconds > 0 for figure in figures)
