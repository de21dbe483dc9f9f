"""One command per file: a function from options to an exit code."""
