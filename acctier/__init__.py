"""acctier: which accounts make the profit, which give it away, and why."""

__version__ = "0.1.0"
