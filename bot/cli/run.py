"""`kneebot run`: the Telegram bot."""

import argparse
import asyncio
import os
import sys
from collections.abc import Coroutine
from datetime import date
from pathlib import Path
from typing import Any

from bot.app import AppError, Listen, Setup, opened
from bot.clock import Clock
from bot.config import Config
from bot.content.audit import audit_content
from bot.content.flows import load_dialogs
from bot.content.read import ContentError
from bot.conversation.world import ROOT, World, load_world, place_zone
from bot.log import configure
from bot.telegram.client import API_URL


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: all settings come from the environment."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Run until SIGINT or SIGTERM; return 0, or 2 when the operator must mend something.

    Raises:
        ConfigError, ContentError, StorageError: Likewise.
    """
    del args
    config = Config.from_env(os.environ)
    setup = setup_of(config)
    configure(config.log_form, config.log_level)
    clock = Clock()
    world = checked_world(
        config.content or ROOT,
        config.emergency_number,
        clock.now().date(),
        operator=config.operator,
    )
    return finished(_serve(setup, world, clock))


def finished(serving: Coroutine[Any, Any, None]) -> int:
    """Return 0 when the bot was stopped, or 2 and its one line when it could not go on."""
    try:
        asyncio.run(serving)
    except AppError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def setup_of(config: Config) -> Setup:
    """Return what the bot is run with.

    Raises:
        ConfigError: When no token is set.
    """
    webhook = None
    if config.webhook_url is not None:
        host, port = config.webhook_listen
        webhook = Listen(config.webhook_url, config.webhook_secret, host, port)
    return Setup(
        config.need_token(),
        config.database,
        config.api_url or API_URL,
        webhook,
        metrics=config.metrics_listen,
    )


def checked_world(root: Path, emergency: str | None, today: date, *, operator: str = "") -> World:
    """Return the content, when `kneebot check` finds nothing wrong with it.

    Raises:
        ContentError: With every fault, each with file, line and remedy.
    """
    world = load_world(root, emergency=emergency, operator=operator)
    dialogs = load_dialogs(root / "dialogs", place_zone)
    issues = audit_content(dialogs, world.knowledge, world.words, world.pictures, today)
    if issues:
        raise ContentError(issues)
    return world


async def _serve(setup: Setup, world: World, clock: Clock) -> None:
    async with opened(setup, world, clock) as app:
        await app.run(signals=True)
