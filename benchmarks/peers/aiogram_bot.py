"""The same kind of talk on aiogram: its finite state machine, in memory, and its own webhook."""

from collections.abc import Awaitable, Callable

import uvloop
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.peers.questions import API, PORT, QUESTIONS, TOKEN, after, asked, asked_again


class Talk(StatesGroup):  # type: ignore[misc] # aiogram is not where mypy runs
    topic = State()
    importance = State()
    tried = State()
    help = State()
    smallest = State()
    when = State()


STATES: tuple[State, ...] = Talk.__states__
assert len(STATES) == len(QUESTIONS)


def name_of(message: Message) -> str:
    return message.from_user.first_name if message.from_user else ""


async def begin(message: Message, state: FSMContext) -> None:
    await state.set_data({})
    await state.set_state(STATES[0])
    await message.answer(asked(0, name_of(message)))


def answer_to(number: int) -> Callable[[Message, FSMContext], Awaitable[None]]:
    async def handle(message: Message, state: FSMContext) -> None:
        kept = QUESTIONS[number][1](message.text or "")
        if kept is None:
            await message.answer(asked_again(number))
            return
        await state.update_data({str(number): kept})
        following = after(number)
        await state.set_state(STATES[following])
        await message.answer(asked(following, name_of(message)))

    return handle


def main() -> None:
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.message.register(begin, CommandStart())
    for number, state in enumerate(STATES):
        dispatcher.message.register(answer_to(number), state, F.text)
    dispatcher.message.register(begin, StateFilter(None), F.text)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(API)))
    site = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(site, path="/webhook")
    setup_application(site, dispatcher, bot=bot)
    loop = uvloop.new_event_loop()
    web.run_app(site, host="127.0.0.1", port=PORT, access_log=None, print=None, loop=loop)


main()
