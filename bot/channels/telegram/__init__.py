"""Telegram, a door to the conversation. The only importer of python-telegram-bot.

An update's way: webhook or polling -> updates (is it whole?) -> receiving -> meaning (what is
it to us?) -> the conversation; and back: delivery -> sending -> api.
"""
