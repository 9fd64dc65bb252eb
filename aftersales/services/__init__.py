"""The only writers of what is promised after the sale."""
