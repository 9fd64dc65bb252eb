"""The goods: where they are, who moved them, what is in the box."""
