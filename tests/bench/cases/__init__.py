"""One module per family of benches; each is imported by itself."""
