"""The commands of `kneebot`, one module each: `add_arguments` and `run`."""

from types import ModuleType

from bot.cli import chat, check, graph, reminders
from bot.content.read import ContentError

OPERATOR_ERRORS: tuple[type[Exception], ...] = (ContentError,)
COMMANDS: dict[str, tuple[ModuleType, str]] = {
    "chat": (chat, "the same conversation in a terminal"),
    "check": (check, "every fault of the content"),
    "graph": (graph, "a flow as SVG and Mermaid"),
    "reminders": (reminders, "what the clock would do"),
}
