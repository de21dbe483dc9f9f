"""The expression language: SQL scalars, parsed by whitelist, compiled to exact arithmetic."""
