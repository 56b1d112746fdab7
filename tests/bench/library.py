"""python-telegram-bot's own way: its echo, and its ConversationHandler with PicklePersistence."""

import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

from tests.bench.figures import Figure, timed
from tests.bench.kneebot import TOKEN
from tests.bench.stub import Stub
from tests.bench.visit import Visit

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE


async def echo(visit: Visit, count: int) -> Figure:
    """Measure a bot that repeats what it is told and keeps nothing: the library's ceiling."""
    stub = Stub()
    app: App = _builder(stub).build()

    async def answer(update: Update, context: Context) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text(str(update.effective_message.text))

    app.add_handler(MessageHandler(filters.TEXT, answer))
    updates = [visit.update(n, n, 0) for n in range(1, count + 1)]
    figure = Figure("python-telegram-bot, echo, nothing kept", count)
    await app.initialize()
    stub.calls = 0
    await _feed(app, updates, figure)
    figure.calls = stub.calls
    await app.shutdown()
    return figure


async def conversations(
    visit: Visit, folder: Path, people: int, again: int
) -> tuple[Figure, Figure]:
    """Measure visits of many people, saved once at the end, and of a few, saved after each turn."""
    stub = Stub()
    persistence: PicklePersistence[Any, Any, Any] = PicklePersistence(
        folder / "conversations.pickle",
        store_data=PersistenceInput(bot_data=False, chat_data=False, callback_data=False),
    )
    app: App = _builder(stub).persistence(persistence).build()
    app.add_handler(_conversation(visit))
    await app.initialize()
    stub.calls = 0
    turns = list(visit.updates(people))
    name = f"ConversationHandler, {people} people, saved once at the end"
    once = Figure(name, people * len(turns))
    for turn in turns:
        await _feed(app, turn, once)
    with timed(once):
        await app.update_persistence()
    once.calls, stub.calls = stub.calls, 0
    updates = [update for turn in visit.updates(again) for update in turn]
    each = Figure(f"ConversationHandler, {people} people, saved after each", len(updates))
    await _feed(app, updates, each, save=True)
    each.calls = stub.calls
    await app.shutdown()
    return once, each


def _builder(stub: Stub) -> Any:
    return ApplicationBuilder().token(TOKEN).request(stub).get_updates_request(stub).updater(None)


async def _feed(app: App, updates: Sequence[bytes], figure: Figure, *, save: bool = False) -> None:
    with timed(figure):
        for update in updates:
            await app.process_update(Update.de_json(json.loads(update), app.bot))
            if save:
                await app.update_persistence()


def _conversation(visit: Visit) -> ConversationHandler[Any]:
    """Return the same visit as a fixed list of questions: note the answer, edit, ask the next."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBUserWarning)  # on tracking messages, which it does not
        return ConversationHandler(
            entry_points=[CommandHandler("start", _Ask(visit, 0))],
            states={
                number: [CallbackQueryHandler(_Ask(visit, number + 1))]
                for number in range(len(visit.presses))
            },
            fallbacks=[],
            allow_reentry=True,
            name="visit",
            persistent=True,
        )


class _Ask:
    """The callback that notes the answer before and asks question `number`."""

    def __init__(self, visit: Visit, number: int) -> None:
        self._visit = visit
        self._number = number

    async def __call__(self, update: Update, context: Context) -> int:
        """Return the state of the question that was asked."""
        query, number = update.callback_query, self._number
        if query is not None:
            assert context.user_data is not None
            context.user_data[number] = query.data
            await query.answer()
            await query.edit_message_text(f"{self._visit.questions[number - 1]}\n\n{query.data}")
        if number == len(self._visit.presses):
            return ConversationHandler.END
        buttons = [[InlineKeyboardButton(f"Answer {n}", callback_data=f"1:{n}")] for n in range(4)]
        assert update.effective_chat is not None
        await update.effective_chat.send_message(
            self._visit.questions[number], reply_markup=InlineKeyboardMarkup(buttons)
        )
        return number
