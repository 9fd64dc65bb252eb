"""What the money view does: reckons figures ahead, and tells of lines that are crossed."""
