"""Check: findings about data and results, and the conditions a configuration puts on them."""
