"""The command line: arguments in, exit code out; everything between is somebody else's work."""
