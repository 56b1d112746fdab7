"""What the bot's work costs, beside python-telegram-bot's own; `python -m tests.bench`."""
