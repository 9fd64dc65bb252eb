"""What the team knows: writing it with a second person, finding it, and what nobody has found."""
