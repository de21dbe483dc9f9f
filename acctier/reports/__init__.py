"""Reports: results become documents, one report per file; nothing is formatted here."""
