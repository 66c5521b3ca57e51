"""From samples to tables of scores."""
