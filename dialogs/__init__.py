"""The flow engine: pure functions from a session and an event to a turn."""

from dialogs.build import build
from dialogs.engine import Event, Press, Start, Turn, Utterance, advance, begin
from dialogs.flow import FlowFile, Wording
from dialogs.log import How
from dialogs.machine import FlowError, Machine, Rules
from dialogs.position import Position, locate
from dialogs.reading import Reading, read
from dialogs.release import rewalk
from dialogs.session import Session
from dialogs.triage import Urgency

__all__ = [
    "Event",
    "FlowError",
    "FlowFile",
    "How",
    "Machine",
    "Position",
    "Press",
    "Reading",
    "Rules",
    "Session",
    "Start",
    "Turn",
    "Urgency",
    "Utterance",
    "Wording",
    "advance",
    "begin",
    "build",
    "locate",
    "read",
    "rewalk",
]
