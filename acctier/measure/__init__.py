"""Measure: one wide aggregation per table turns rows into exact sums per account."""
