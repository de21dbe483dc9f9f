"""Tiers: every active account under one rule, with the reason, beside the usual tiering."""
