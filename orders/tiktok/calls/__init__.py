"""The platform's calls, a module per kind of thing and a function per call."""
