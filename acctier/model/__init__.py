"""The nouns every stage shares: money, periods, fields, findings, errors, results and documents."""
