"""The Telegram bot around `dialogs` and `knowledge`."""
