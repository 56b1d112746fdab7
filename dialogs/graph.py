"""A flow as a drawing: Mermaid text, from the same stops that run."""

from dialogs.flow import Ask, End
from dialogs.machine import Machine, Stop

LONGEST = 60  # characters of a text that a box shows


def mermaid(machine: Machine, *, part: str | None = None) -> str:
    """Return a flow as a Mermaid flowchart, in the order in which its steps are walked.

    Args:
        machine: The flow.
        part: Draw only the steps of this part of a journey.
    """
    stops = [stop for stop in machine.stops if part in (None, stop.part)]
    lines = ["flowchart TD"]
    for index, stop in enumerate(stops):
        lines.append(f"  n{index}{_box(stop)}")
    for index, stop in enumerate(stops[:-1]):
        if not isinstance(stop.step, End) or stop.condition is not None:
            label = f'|"not: {_safe(stop.condition.text)}"|' if stop.condition else ""
            lines.append(f"  n{index} -->{label} n{index + 1}")
    return "\n".join(lines) + "\n"


def _box(stop: Stop) -> str:
    when = f"<br/><i>when {_safe(stop.condition.text)}</i>" if stop.condition else ""
    match stop.step:
        case Ask(text=text):
            return f'{{{{"<b>{", ".join(stop.slots)}</b><br/>{_safe(text)}{when}"}}}}'
        case End(end=text):
            return f'(["end {stop.id}: {_safe(text)}{when}"])'
    text = stop.step.say or stop.step.card or ""
    return f'["{_safe(text)}{when}"]'


def _safe(text: str) -> str:
    """Return text that is safe inside a quoted Mermaid label, cut to a box's size."""
    plain = " ".join(text.replace("<b>", "").replace("</b>", "").replace('"', "'").split())
    short = plain if len(plain) <= LONGEST else plain[: LONGEST - 3] + "..."
    return short.replace("<", "&lt;").replace(">", "&gt;")
