"""Papers of the after-sales desk."""
