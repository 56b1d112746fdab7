"""Figures: CPU time of the whole process, all threads, and wall time."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Figure:
    """What one kind of work cost.

    Attributes:
        name: What was done.
        count: How often.
        calls: Calls to Telegram in all; 0 where there are none.
        target_us: The design's budget of CPU time for one, or None.
        cpu_seconds: In all.
        wall_seconds: In all.
        beside_us: CPU time of one of what it is compared with.
    """

    name: str
    count: int
    calls: int = 0
    target_us: int | None = None
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    beside_us: float = 0.0

    @property
    def cpu_us(self) -> float:
        """Return the CPU time of one, in microseconds."""
        return self.cpu_seconds / self.count * 1e6

    @property
    def wall_us(self) -> float:
        """Return the wall time of one, in microseconds."""
        return self.wall_seconds / self.count * 1e6


@contextmanager
def timed(figure: Figure) -> Iterator[None]:
    """Add the time of a block to a figure."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    figure.cpu_seconds += time.process_time() - cpu
    figure.wall_seconds += time.perf_counter() - wall


def quantiles(values: Sequence[float]) -> str:
    """Return the median, the 95th and the 99th percentile as text."""
    ordered = sorted(values)
    places = (min(int(len(ordered) * q), len(ordered) - 1) for q in (0.50, 0.95, 0.99))
    return " ".join(f"{ordered[place]:>9.1f}" for place in places)


def total(figures: Sequence[Figure]) -> Figure:
    """Return what the same work cost each time, as one figure."""
    first = figures[0]
    return Figure(
        first.name,
        sum(f.count for f in figures),
        sum(f.calls for f in figures),
        first.target_us,
        sum(f.cpu_seconds for f in figures),
        sum(f.wall_seconds for f in figures),
    )


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as text; the last column is against what each is compared with."""
    head = (
        f"{'':52} {'times':>7} {'calls':>6} {'CPU us':>8} {'wall us':>8} {'target':>7} {'ratio':>7}"
    )
    lines = [head]
    for f in figures:
        calls = f"{f.calls / f.count:.1f}" if f.calls else "-"
        target = str(f.target_us) if f.target_us is not None else "-"
        ratio = f"{f.cpu_us / f.beside_us:.2f}"
        lines.append(
            f"{f.name:52} {f.count:>7} {calls:>6} {f.cpu_us:>8.0f} {f.wall_us:>8.0f} "
            f"{target:>7} {ratio:>7}"
        )
    lines.append("")
    lines += [f"{f.name:52} {1e6 / f.cpu_us:>7.0f} per CPU-second" for f in figures if f.calls]
    return "\n".join(lines)
