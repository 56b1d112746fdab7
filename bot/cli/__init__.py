"""The commands of `kneebot`, one module each: `add_arguments` and `run`."""

from types import ModuleType

from bot.cli import chat, check, graph, health, reminders
from bot.config import ConfigError
from bot.content.read import ContentError
from bot.storage import StorageError

OPERATOR_ERRORS: tuple[type[Exception], ...] = (ConfigError, ContentError, StorageError)
COMMANDS: dict[str, tuple[ModuleType, str]] = {
    "chat": (chat, "the same conversation in a terminal"),
    "check": (check, "every fault of the content"),
    "graph": (graph, "a flow as SVG and Mermaid"),
    "health": (health, "exit code 0 while the bot is alive"),
    "reminders": (reminders, "what the clock would do"),
}
