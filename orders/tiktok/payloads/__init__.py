"""What the platform's answers hold, as dataclasses."""
