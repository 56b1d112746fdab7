"""The flow engine: pure functions from a session and an event to a turn."""

from dialogs.engine import Event, Press, Start, Turn, Utterance, advance, begin
from dialogs.flow import FlowFile, Wording
from dialogs.machine import FlowError, Machine, Rules, build
from dialogs.reading import Reading, read
from dialogs.session import Session
from dialogs.triage import Urgency

__all__ = [
    "Event",
    "FlowError",
    "FlowFile",
    "Machine",
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
    "read",
]
