"""What Telegram shows of the bot outside the chat: its commands and its descriptions."""

import logging

from telegram import BotCommand
from telegram.error import TelegramError

from bot.content.words import Words
from bot.telegram.client import Client
from bot.telegram.refusals import is_bad_token

log = logging.getLogger(__name__)


async def introduce(client: Client, words: Words) -> None:
    """Set commands and descriptions where they differ; a failure waits for the next start.

    Raises:
        Refused: When Telegram does not know the token.
    """
    bot = client.bot
    commands = tuple(BotCommand(name, about) for name, about in words.commands.items())
    try:
        if await bot.get_my_commands() != commands:
            await bot.set_my_commands(commands)
        if (await bot.get_my_description()).description != words.description:
            await bot.set_my_description(words.description)
        if (await bot.get_my_short_description()).short_description != words.short_description:
            await bot.set_my_short_description(words.short_description)
    except TelegramError as error:
        if is_bad_token(error):
            raise
        log.warning("menu not set: reason=%s", type(error).__name__)
