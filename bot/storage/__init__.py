"""SQLite: the only place with SQL; one method per need."""
