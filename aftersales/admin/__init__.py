"""Pages of the after-sales desk."""
