"""One update, whether it was pushed to the webhook or fetched: what it means is done, once."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.channels.telegram import chats
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.meaning import Membership, Outside, meaning
from bot.channels.telegram.updates import CallbackQuery, Update
from bot.conversation import Arrival, Conversations
from bot.delivery import Delivery
from bot.errors import StoreUnavailable
from bot.store import Store

log = logging.getLogger(__name__)


class Receiver:
    """`refusal` gives the words for a group, in the language that a Telegram user has set."""

    def __init__(
        self,
        bot_id: int,
        conversations: Conversations,
        delivery: Delivery,
        courtesies: Courtesies,
        store: Store,
        clock: Callable[[], datetime],
        refusal: Callable[[str | None], str],
    ) -> None:
        self._bot_id = bot_id
        self._conversations = conversations
        self._delivery = delivery
        self._courtesies = courtesies
        self._store = store
        self._clock = clock
        self._refusal = refusal

    async def receive(self, update: Update) -> None:
        """StoreUnavailable: nothing was done, and the update should come again."""
        try:
            await self._do(update)
        except StoreUnavailable:
            raise
        except Exception:
            # Not again: one update that cannot be handled would hold up all that follow it.
            log.exception("an update could not be handled", extra={"update": update.update_id})

    async def _do(self, update: Update) -> None:
        query = update.callback_query
        match meaning(update, self._bot_id):
            case Arrival() as arrival:
                await self._converse(arrival, query)
            case Outside(chat_id, language):
                await self._turn_down(chat_id, language)
            case Membership(chat_id, blocked):
                at = self._clock() if blocked else None
                await self._store.run(partial(chats.block, chat_id=chat_id, at=at))
            case None if query is not None:
                self._courtesies.acknowledge(query)

    async def _converse(self, arrival: Arrival, query: CallbackQuery | None) -> None:
        """The reply waits until the press is acknowledged and the old buttons are gone."""
        release = self._delivery.hold(arrival.external_id)
        try:
            handled = await self._conversations.handle(arrival)
        except BaseException:
            release()
            raise
        if query is not None:
            self._courtesies.acknowledge(query, taken=bool(handled.outgoing), then=release)
        else:
            release()

    async def _turn_down(self, chat_id: int, language: str | None) -> None:
        now = self._clock()
        if await self._store.run(partial(chats.turn_down, chat_id=chat_id, at=now)):
            self._courtesies.say(chat_id, self._refusal(language))
