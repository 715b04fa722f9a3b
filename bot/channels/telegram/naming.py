"""The bot's own name, for a command that has no running program to ask."""

from telegram.error import TelegramError

from bot.channels.telegram.api import AiohttpRequest, BotApi
from bot.settings import Settings

WITHIN = 5.0  # seconds


async def bot_name(settings: Settings) -> str | None:
    """None without a token, or when Telegram does not answer."""
    if settings.telegram_token is None:
        return None
    token = settings.telegram_token.get_secret_value()
    api = BotApi(token, settings.telegram_api, AiohttpRequest())
    await api.open()
    try:
        me = await api.call("getMe", within=WITHIN)
    except TelegramError:
        return None
    finally:
        await api.close()
    return str(me["username"])
