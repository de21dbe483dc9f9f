"""Profit leaks: money per account and cause, never counted twice."""
