"""What stands on each paper: plain data in, a complete HTML page out."""
