"""A first configuration, drafted from exports: every guess stands beside its evidence."""
