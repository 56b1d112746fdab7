"""aiogram's own way: its dispatcher and FSM with the memory storage, for the same visit."""

import json
import time
from collections.abc import Sequence
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, GetMe
from aiogram.types import (
    CallbackQuery,
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)

from tests.bench.figures import Figure, timed
from tests.bench.kneebot import TOKEN
from tests.bench.visit import Visit


class Stub(BaseSession):  # type: ignore[misc]  # aiogram is not there where types are checked
    """A session of aiogram that says yes."""

    calls = 0

    async def close(self) -> None:
        """Close nothing."""

    async def make_request(self, bot: Any, method: Any, timeout: Any = None) -> Any:  # noqa: ASYNC109 - its own
        """Write the body as every session must, and answer."""
        body = {
            key: self.prepare_value(value, bot, {}) for key, value in method if value is not None
        }
        json.dumps(body).encode()
        self.calls += 1
        if isinstance(method, AnswerCallbackQuery | GetMe):
            return True
        return Message(message_id=2, date=int(time.time()), chat=Chat(id=1, type="private"))

    async def stream_content(self, *args: Any, **kwargs: Any) -> Any:
        """Give nothing."""
        yield b""


async def conversations(visit: Visit, people: int) -> Figure:
    """Measure visits of many people, whose state is in memory alone."""
    session = Stub()
    bot = Bot(TOKEN, session=session)
    dispatcher = Dispatcher()
    asking = _Ask(visit)
    dispatcher.message.register(asking.start, CommandStart())
    dispatcher.callback_query.register(asking.answered)
    turns = list(visit.updates(people))
    figure = Figure(f"aiogram FSM, {people} people, kept in memory alone", people * len(turns))
    for turn in turns:
        await _feed(dispatcher, bot, turn, figure)
    figure.calls = session.calls
    return figure


async def _feed(dispatcher: Any, bot: Any, updates: Sequence[bytes], figure: Figure) -> None:
    with timed(figure):
        for update in updates:
            await dispatcher.feed_update(bot, Update.model_validate(json.loads(update)))


class _Ask:
    """The handlers: note the answer before, and ask the next question."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    async def start(self, message: Message, state: FSMContext) -> None:
        await state.set_state("visit:1")
        await state.set_data({"number": 0})
        await message.answer(self._visit.questions[0], reply_markup=_keys())

    async def answered(self, query: CallbackQuery, state: FSMContext) -> None:
        data = await state.get_data()
        number = data["number"] + 1
        await state.set_data({**data, "number": number, str(number): query.data})
        await query.answer()
        await query.message.edit_text(f"{self._visit.questions[number - 1]}\n\n{query.data}")
        if number == len(self._visit.presses):
            await state.clear()
            return
        await state.set_state(f"visit:{number + 1}")
        await query.message.answer(self._visit.questions[number], reply_markup=_keys())


def _keys() -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=f"Answer {n}", callback_data=f"1:{n}")] for n in range(4)]
    return InlineKeyboardMarkup(inline_keyboard=rows)
