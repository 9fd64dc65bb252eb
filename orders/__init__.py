"""The document: what was sold, by which shop, due when."""
