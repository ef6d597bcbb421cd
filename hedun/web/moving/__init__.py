"""A pilot on SQLite moved into PostgreSQL: copied, compared on both sides, verified, closed."""
