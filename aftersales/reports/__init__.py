"""Read-only questions about what happened after the sale."""
