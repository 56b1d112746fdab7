"""All that knows Telegram: intake, worker, sender, render, commands."""
