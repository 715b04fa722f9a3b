"""The same kind of talk on python-telegram-bot: a ConversationHandler, in memory.

The webhook is Starlette on uvicorn, as in the library's own example of a custom webhook. Updates
are handled one by one: a ConversationHandler must not be used with `concurrent_updates`.
"""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from benchmarks.peers.questions import API, PORT, QUESTIONS, TOKEN, after, asked, asked_again

WRITTEN = filters.TEXT & ~filters.COMMAND
Context = ContextTypes.DEFAULT_TYPE
Handler = BaseHandler[Update, Context, object]


async def begin(update: Update, context: Context) -> int:
    assert update.message is not None
    assert update.effective_user is not None
    assert context.user_data is not None
    context.user_data["answers"] = {}
    await update.message.reply_text(asked(0, update.effective_user.first_name))
    return 0


def answer_to(number: int) -> Callable[[Update, Context], Coroutine[Any, Any, int]]:
    async def handle(update: Update, context: Context) -> int:
        assert update.message is not None
        assert update.effective_user is not None
        assert context.user_data is not None
        kept = QUESTIONS[number][1](update.message.text or "")
        if kept is None:
            await update.message.reply_text(asked_again(number))
            return number
        context.user_data["answers"][number] = kept
        following = after(number)
        await update.message.reply_text(asked(following, update.effective_user.first_name))
        return following

    return handle


async def main() -> None:
    bot = Application.builder().token(TOKEN).base_url(f"{API}/bot").updater(None).build()
    start: Handler = CommandHandler("start", begin)
    bot.add_handler(
        ConversationHandler(
            entry_points=[start, MessageHandler(WRITTEN, begin)],
            states={
                number: [MessageHandler(WRITTEN, answer_to(number))]
                for number in range(len(QUESTIONS))
            },
            fallbacks=[start],
        )
    )

    async def webhook(request: Request) -> Response:
        await bot.update_queue.put(Update.de_json(await request.json(), bot.bot))
        return Response(status_code=HTTPStatus.OK)

    site = Starlette(routes=[Route("/webhook", webhook, methods=["POST"])])
    server = uvicorn.Server(
        uvicorn.Config(site, port=PORT, http="httptools", access_log=False, log_level="warning")
    )
    async with bot:
        await bot.start()
        await server.serve()
        await bot.stop()


uvloop.run(main())
