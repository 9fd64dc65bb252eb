"""The only writers of stock, waves, packages and papers."""
