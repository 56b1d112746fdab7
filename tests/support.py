"""What tests of the dialogue engine share: messages, machines, and a walk through a flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from typing import TypeVar

from bot.content.flows import Dialogs, load_dialogs
from bot.content.read import read
from bot.conversation.world import ROOT, place_zone
from dialogs import (
    Event,
    FlowFile,
    Machine,
    Press,
    Rules,
    Session,
    Start,
    Turn,
    Urgency,
    Utterance,
    Wording,
    advance,
    begin,
    build,
)
from dialogs.effects import Button, Chosen, Redraw, Rows, Tell, Toast
from dialogs.flow import SlotFile
from dialogs.message import FactValue
from dialogs.triage import ContraTable, FlagTable, PatternTable, ProgrammeTable, TriageTable

T = TypeVar("T")
LARGEST_SESSION = 1024  # bytes of JSON
LARGEST_DATA = 64  # bytes that Telegram gives back with a button
REVIEW = "review_by: 2099-01-01\n"
SOURCE = 'source: {title: "A book", checked_on: 2026-01-01}'
TABLES = {  # rules that hold nothing, for tiny machines
    "triage": "rows: []",
    "pattern": "rows: []",
    "programme": "rows: []",
    "contraindications": "rows: []",
    "flags": "flags: []",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A red flag in a message."""

    id: str
    status: str = "present"


@dataclass(frozen=True, slots=True)
class Said:
    """A message as `knowledge` would have read it."""

    text: str = "hm"
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    flags: tuple[Named, ...] = ()
    topic: str | None = None
    command: str | None = None
    polarity: str | None = None
    number: float | None = None
    minutes: int | None = None
    time: str | None = None
    days: tuple[str, ...] = ()
    is_question: bool = False
    repaired: str = ""


def message(
    text: str = "hm",
    *,
    flags: str | Sequence[Named] = (),
    facts: Mapping[str, FactValue] | None = None,
    topic: str | None = None,
    command: str | None = None,
    polarity: str | None = None,
    number: float | None = None,
    minutes: int | None = None,
    time: str | None = None,
    days: tuple[str, ...] = (),
    is_question: bool = False,
    repaired: str = "",
) -> Said:
    """Return a message that was read; flags as words are all present."""
    named = tuple(map(Named, flags.split())) if isinstance(flags, str) else tuple(flags)
    return Said(
        text,
        facts or {},
        named,
        topic,
        command,
        polarity,
        number,
        minutes,
        time,
        days,
        is_question,
        repaired or text.lower(),
    )


@cache
def packaged() -> Dialogs:
    """Return the content that is shipped."""
    return load_dialogs(ROOT / "dialogs", place_zone)


def machine(flow: str = "visit") -> Machine:
    """Return the machine of a packaged flow."""
    return packaged().machines[flow]


def parsed(folder: Path, name: str, text: str, shape: type[T]) -> T:
    """Return YAML text as a value, through the strict reader."""
    path = folder / name
    path.write_text(dedent(text), encoding="utf-8")
    return read(path, shape, root=folder).value


def rules(folder: Path, **tables: str) -> Rules:
    """Return decision tables from YAML; those not given hold nothing."""

    def table(name: str, shape: type[T]) -> T:
        text = dedent(tables.get(name, TABLES[name]))
        return parsed(folder, f"{name}.yaml", f"table: {name}\n{REVIEW}{text}", shape)

    return Rules(
        table("triage", TriageTable),
        table("pattern", PatternTable),
        table("programme", ProgrammeTable),
        table("contraindications", ContraTable),
        table("flags", FlagTable),
    )


def flow_file(folder: Path, text: str, name: str = "tiny") -> FlowFile:
    """Return a flow from YAML that begins with `steps:` or `parts:`."""
    return parsed(folder, f"{name}.yaml", f"flow: {name}\n{REVIEW}{dedent(text)}", FlowFile)


@cache
def wording() -> Wording:
    """Return the engine's own words as they are shipped."""
    return read(ROOT / "dialogs" / "wording.yaml", Wording, root=ROOT).value


def tiny(folder: Path, steps: str, slots: str, **tables: str) -> Machine:
    """Return the machine of one small flow written as YAML."""
    return build(
        "tiny",
        {"tiny": flow_file(folder, f"steps:\n{indent(dedent(steps), '  ')}")},
        parsed(folder, "slots.yaml", f"slots:\n{indent(dedent(slots), '  ')}", SlotFile).slots,
        rules(folder, **tables),
        wording(),
        places={"rome": "Europe/Rome", "new york": "America/New_York"}.get,
    )


@dataclass(slots=True)
class Walk:
    """One person's walk through a flow; the session is saved and read again at every turn.

    Attributes:
        machine: The flow.
        session: As it would be stored.
        turn: The latest turn.
        shown: Every button that was shown so far: the newest message's last.
    """

    machine: Machine
    session: Session
    turn: Turn
    shown: list[Button] = field(default_factory=list)

    def do(self, event: Event) -> Turn:
        """Let an event happen and check what must hold after every turn."""
        loaded = Session.from_json(self.session.to_json())
        assert loaded == self.session
        self.turn = advance(self.machine, loaded, event)
        self.session = self.turn.session
        assert len(self.session.to_json().encode()) <= LARGEST_SESSION
        buttons = [button for rows in self.tables() for row in rows for button in row]
        assert all(len(button.data.encode()) <= LARGEST_DATA for button in buttons)
        self.shown += buttons
        return self.turn

    def write(self, said: Said | str) -> Turn:
        """Write a message; plain words are read as nothing but themselves."""
        return self.do(Utterance(said if isinstance(said, Said) else message(said)))

    def press(self, what: str) -> Turn:
        """Press the button with this data, the session's number left out."""
        return self.do(Press(f"{self.session.number}:{what}"))

    def tap(self, *labels: str) -> Turn:
        """Press buttons by what they say, each the newest that says so."""
        for label in labels:
            named = [b for b in self.shown if b.label.removeprefix("✅ ") == label]
            assert named, f"no '{label}' among {', '.join(b.label for b in self.shown)}"
            self.do(Press(named[-1].data))
        return self.turn

    def tables(self) -> list[Rows]:
        """Return the buttons of the latest turn, message by message."""
        kinds = (Tell, Chosen, Redraw)
        return [effect.rows for effect in self.turn.effects if isinstance(effect, kinds)]

    def labels(self) -> list[str]:
        """Return what the buttons of the open question say."""
        return (
            [button.label for row in self.tables()[-1] for button in row] if self.tables() else []
        )

    def told(self) -> list[str]:
        """Return the texts of the latest turn's new messages."""
        return [effect.text for effect in self.turn.effects if isinstance(effect, Tell)]

    def toasts(self) -> list[str]:
        """Return the notes over the pressed button."""
        return [effect.text for effect in self.turn.effects if isinstance(effect, Toast)]

    @property
    def values(self) -> Mapping[str, object]:
        """Return slot -> value."""
        return self.session.values

    def urgency(self) -> Urgency:
        """Return how soon somebody should be seen."""
        return self.turn.position.urgency

    def draft(self) -> list[str]:
        """Return what is ticked in the open list."""
        return list(self.session.draft)

    @property
    def asked(self) -> tuple[str, ...]:
        """Return the slots of the open question."""
        return self.turn.position.slots


def walk(flow: str | Machine = "visit", *labels: str, number: int = 7) -> Walk:
    """Return a walk that has begun, after pressing these buttons."""
    built = machine(flow) if isinstance(flow, str) else flow
    session = begin(built, number)
    started = Walk(built, session, advance(built, session, Start()))
    started.do(Start())
    started.tap(*labels)
    return started


AGREED = ("I agree", "18 to 44")  # the visit up to the list of danger signs
FELL = (*AGREED, "None of these", "Fall, twist or blow", "Done ✓")  # hurt, and asked about it
SAFE = (*AGREED, "None of these", "None of these")  # past all danger questions
