"""Explain: every figure of one account with the rows, rates and rules it came from."""
