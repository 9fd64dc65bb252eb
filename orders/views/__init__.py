"""What is neither a page of the back office nor a task: files, and the platform's own calls."""
