"""The commands of `kneebot`, one module each: `add_arguments` and `run`.

A module is imported when its command is given: Telegram's libraries alone take half a second.
"""

from importlib import import_module
from types import ModuleType

from bot.config import ConfigError
from bot.content.read import ContentError
from bot.storage import StorageError

OPERATOR_ERRORS: tuple[type[Exception], ...] = (ConfigError, ContentError, StorageError)
COMMANDS: dict[str, str] = {
    "audit": "who looked at what, and whether that book is whole",
    "backup": "copy the database, also while the bot runs",
    "chat": "the same conversation in a terminal",
    "check": "every fault of the content",
    "clinician": "invite, confirm, list and disable clinicians",
    "demo": "the bot with a local Telegram and a chat page: no token, no network",
    "evaluate": "scores of labeled messages",
    "export": "a person's summary as a file, or everybody's",
    "graph": "a flow as SVG and Mermaid",
    "health": "exit code 0 while the bot is alive",
    "purge": "remove what is past its time",
    "reminders": "what the clock would do",
    "restore": "put a backup in the place of the database, or only check it",
    "run": "the Telegram bot",
    "stats": "how many people, messages and reminders there are, and what waits",
    "unanswered": "what was not understood, by frequency",
    "understand": "what the bot reads in a message",
}


def load(command: str) -> ModuleType:
    """Return the module of a command."""
    return import_module(f"bot.cli.{command}")
