"""Cost: pools to activities, exactly, with what is unused, unassigned or kept."""
