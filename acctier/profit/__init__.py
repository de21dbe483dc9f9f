"""Profit: the account P&L, rung by rung, from revenue to account profit."""
