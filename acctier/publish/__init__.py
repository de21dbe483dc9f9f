"""Published runs: folders that are whole or absent, and the way back from them to results."""
