"""How moments are shown: in the shop's zone, and running out."""
