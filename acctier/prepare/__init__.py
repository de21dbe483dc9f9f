"""Prepare: derived columns, filters, views, and the place of every row in the period."""
