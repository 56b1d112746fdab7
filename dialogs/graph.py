"""A flow as a drawing, Mermaid text or SVG, from the same stops that run."""

from html import escape

from dialogs.flow import Ask, End, Say
from dialogs.machine import Machine, Stop

LONGEST = 60  # characters of a text that a box shows
WIDTH, HEIGHT, GAP = 560, 58, 22  # pixels of a box and between boxes
COLORS = {Say: "#eef2f5", Ask: "#dcebff", End: "#ffe3d6"}


def mermaid(machine: Machine, *, part: str | None = None) -> str:
    """Return a flow as a Mermaid flowchart, in the order in which its steps are walked.

    A step with a condition is passed by when the condition does not hold; ends are final.

    Args:
        machine: The flow.
        part: Draw only the steps of this part of a journey.
    """
    stops = [stop for stop in machine.stops if part in (None, stop.part)]
    lines = ["flowchart TD"]
    for index, stop in enumerate(stops):
        lines.append(f"  n{index}{_box(stop)}")
    for index, stop in enumerate(stops[:-1]):
        final = isinstance(stop.step, End)
        if stop.condition is not None or not final:
            label = f'|"not: {_safe(stop.condition.text)}"|' if stop.condition and final else ""
            lines.append(f"  n{index} -->{label} n{index + 1}")
    return "\n".join(lines) + "\n"


def svg(machine: Machine, *, part: str | None = None) -> str:
    """Return a flow as an SVG picture: one box a step, from top to bottom as it is walked.

    A step with a condition is passed by when the condition does not hold; ends are final.
    """
    stops = [stop for stop in machine.stops if part in (None, stop.part)]
    height = GAP + len(stops) * (HEIGHT + GAP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 2 * GAP} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH + 2 * GAP}" height="{height}" fill="#fff"/>',
    ]
    for index, stop in enumerate(stops):
        top = GAP + index * (HEIGHT + GAP)
        color = COLORS[type(stop.step)]
        lines.append(
            f'<rect x="{GAP}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="8" '
            f'fill="{color}" stroke="#456"/>'
        )
        for row, (weight, text) in enumerate(_rows(stop)):
            y = top + 17 + row * 16
            lines.append(f'<text x="{GAP + 12}" y="{y}" {weight}>{escape(text)}</text>')
        if index:
            lines.append(
                f'<path d="M{GAP + 40} {top - GAP}v{GAP - 3}m-4 -5l4 5l4 -5" fill="none" '
                'stroke="#456"/>'
            )
    return "\n".join([*lines, "</svg>"]) + "\n"


def _rows(stop: Stop) -> list[tuple[str, str]]:
    """Return the lines of a box: its name, its text, and when it applies."""
    if isinstance(stop.step, Ask):
        head, text = f"ask {', '.join(stop.slots)}", stop.step.text
    elif isinstance(stop.step, End):
        head, text = f"end {stop.id}", stop.step.end
    else:
        head, text = f"say {stop.id}", stop.step.say
    rows = [('font-weight="bold"', _cut(head, 80)), ("", _cut(text, 88))]
    if stop.condition:
        rows.append(('fill="#a33"', _cut(f"when {stop.condition.text}", 88)))
    return rows


def _box(stop: Stop) -> str:
    when = f"<br/><i>when {_safe(stop.condition.text)}</i>" if stop.condition else ""
    match stop.step:
        case Ask(text=text):
            return f'{{{{"<b>{", ".join(stop.slots)}</b><br/>{_safe(text)}{when}"}}}}'
        case End(end=text):
            return f'(["end {stop.id}: {_safe(text)}{when}"])'
    return f'["{_safe(stop.step.say)}{when}"]'


def _safe(text: str) -> str:
    """Return text that is safe inside a quoted Mermaid label, cut to a box's size."""
    return _cut(text, LONGEST).replace('"', "'").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, longest: int) -> str:
    plain = " ".join(text.replace("<b>", "").replace("</b>", "").split())
    return plain if len(plain) <= longest else plain[: longest - 3] + "..."
