"""The money view: reads all the other apps, and nothing reads it."""
