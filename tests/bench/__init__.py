"""How fast the back office is, on both databases: `make bench`, see `frame` for what a bench is."""
