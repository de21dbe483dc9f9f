"""How exports differ from plain UTF-8 text: a file for each kind of difference."""
