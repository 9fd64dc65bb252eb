"""Tickets: opened by hand and by themselves, moved, dealt out, handed on."""
