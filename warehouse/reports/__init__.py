"""Read-only questions about the goods, each of which returns rows."""
