"""SQLite: schema, what comes in, people and consent, month facts, readings, editions. The only room that holds SQL."""
