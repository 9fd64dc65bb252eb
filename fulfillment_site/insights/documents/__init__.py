"""Papers of the money view."""
