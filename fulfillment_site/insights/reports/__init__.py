"""Read-only questions about money; each returns rows."""
