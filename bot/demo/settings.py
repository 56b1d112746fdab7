"""The Bot API's methods about the bot itself: its name, commands, descriptions, webhook."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.demo.call import Call
from bot.demo.refusals import (
    MAX_COMMANDS,
    MAX_DESCRIPTION,
    MAX_SHORT_DESCRIPTION,
    WEBHOOK_SET,
    bad,
)
from bot.demo.updates import Updates

Commands = tuple[tuple[str, str], ...]  # name without the slash, description
_SCOPES = ("chat", "all_private_chats", "default")  # the narrower first


@dataclass(slots=True)
class Settings:
    """What the bot told Telegram about itself.

    Attributes:
        user: The bot as a User, as getMe gives it.
        commands: (scope, language) -> commands; a chat's scope is `chat 5`, no language is "".
        webhook_url: Empty while the bot polls.
        webhook_secret: Sent with each update, empty for none.
    """

    user: dict[str, Any]
    updates: Updates
    commands: dict[tuple[str, str], Commands] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    webhook_url: str = ""
    webhook_secret: str = ""
    on_change: Callable[[], None] = lambda: None

    def menu(self, user_id: int, language: str) -> Commands:
        """Return the commands that a person with this language sees, as Telegram chooses them."""
        for scope in (f"chat {user_id}", *_SCOPES[1:]):
            for code in (language, ""):
                if found := self.commands.get((scope, code)):
                    return found
        return ()

    def description(self, language: str) -> str:
        """Return what an empty chat shows to a person with this language."""
        return self.descriptions.get(language) or self.descriptions.get("", "")


def get_me(settings: Settings, _: Call) -> dict[str, Any]:
    """Return the bot."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return settings.user | abilities


def set_my_commands(settings: Settings, call: Call) -> bool:
    """Replace the commands of one scope and language."""
    commands = call.structure("commands") or []
    if len(commands) > MAX_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    read = tuple(_command(command) for command in commands)
    settings.commands[_scope(call), call.text("language_code")] = read
    settings.on_change()
    return True


def get_my_commands(settings: Settings, call: Call) -> list[dict[str, str]]:
    """Return the commands of one scope and language."""
    found = settings.commands.get((_scope(call), call.text("language_code")), ())
    return [{"command": name, "description": description} for name, description in found]


def delete_my_commands(settings: Settings, call: Call) -> bool:
    """Forget the commands of one scope and language."""
    settings.commands.pop((_scope(call), call.text("language_code")), None)
    settings.on_change()
    return True


def set_my_description(settings: Settings, call: Call) -> bool:
    """Set what an empty chat shows."""
    text = call.text("description")
    if len(text) > MAX_DESCRIPTION:
        raise bad("description is too long")
    settings.descriptions[call.text("language_code")] = text
    settings.on_change()
    return True


def set_my_short_description(settings: Settings, call: Call) -> bool:
    """Set what the bot's profile shows."""
    text = call.text("short_description")
    if len(text) > MAX_SHORT_DESCRIPTION:
        raise bad("short description is too long")
    settings.short_descriptions[call.text("language_code")] = text
    return True


def get_my_description(settings: Settings, call: Call) -> dict[str, str]:
    """Return what an empty chat shows."""
    return {"description": settings.descriptions.get(call.text("language_code"), "")}


def get_my_short_description(settings: Settings, call: Call) -> dict[str, str]:
    """Return what the bot's profile shows."""
    text = settings.short_descriptions.get(call.text("language_code"), "")
    return {"short_description": text}


def set_webhook(settings: Settings, call: Call) -> bool:
    """Have updates sent to an address; an empty one goes back to polling."""
    url = call.text("url")
    if url and urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise bad("bad webhook: this local server delivers to this machine only")
    _prepare(settings, call)
    settings.webhook_url, settings.webhook_secret = url, call.text("secret_token")
    settings.updates.stop_polling(WEBHOOK_SET)
    settings.on_change()
    return True


def delete_webhook(settings: Settings, call: Call) -> bool:
    """Go back to polling."""
    _prepare(settings, call)
    settings.webhook_url = settings.webhook_secret = ""
    settings.on_change()
    return True


def get_webhook_info(settings: Settings, _: Call) -> dict[str, Any]:
    """Return where updates go and how many wait."""
    return {
        "url": settings.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(settings.updates),
    }


METHODS: Mapping[str, Callable[[Settings, Call], Any]] = {
    "getme": get_me,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmydescription": set_my_description,
    "getmydescription": get_my_description,
    "setmyshortdescription": set_my_short_description,
    "getmyshortdescription": get_my_short_description,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}


def _prepare(settings: Settings, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        settings.updates.clear()
    allowed = call.structure("allowed_updates")
    if allowed is not None:
        settings.updates.allowed = allowed or None


def _scope(call: Call) -> str:
    scope = call.structure("scope") or {"type": "default"}
    kind = str(scope.get("type"))
    if kind not in _SCOPES:
        raise bad("this local server has private chats only")
    return f"chat {scope['chat_id']}" if kind == "chat" else kind


def _command(command: Mapping[str, str]) -> tuple[str, str]:
    name = command.get("command", "").removeprefix("/").strip()
    description = command.get("description", "").strip()
    if not 1 <= len(name) <= 32 or not name.replace("_", "").isalnum() or name != name.lower():
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return name, description
