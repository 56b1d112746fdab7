"""What a turn asks of the world, in order; texts are Telegram HTML with `{world}` left to fill."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """One button: its label, and what comes back when it is pressed (64 bytes at most)."""

    label: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Tell:
    """A new message; `urgent` sends the person to care and goes before everything else."""

    text: str
    rows: Rows = ()
    picture: str | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The message whose button was pressed now reads so: the question with the chosen answer."""

    text: str
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Redraw:
    """The message whose button was pressed keeps its text and gets these buttons."""

    rows: Rows


@dataclass(frozen=True, slots=True)
class Toast:
    """A short note over the pressed button."""

    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Answer this topic of the knowledge base."""

    topic: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A message that no step of the reading order took; offer near topics, keep if agreed."""

    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """Show this exercise."""

    exercise: str


@dataclass(frozen=True, slots=True)
class Remind:
    """Remind daily of this programme, at this local time on these days in this zone."""

    at_local: str
    days: tuple[str, ...]
    zone: str
    programme: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Do:
    """A command that is not about this flow: `help human language restart stop`."""

    command: str


Effect = Tell | Chosen | Redraw | Toast | Topic | NotUnderstood | Card | Remind | Do
