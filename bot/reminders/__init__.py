"""Reminders: when the next one is due, in whose zone, and what is due now."""
