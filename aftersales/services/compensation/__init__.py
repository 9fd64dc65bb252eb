"""Making it good: asked for within limits, approved by a second person, done once."""
