"""The Telegram bot around `dialogs` and `knowledge`."""

__version__ = "0.1.0"
