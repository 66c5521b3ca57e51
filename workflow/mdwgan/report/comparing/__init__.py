"""Two runs side by side: what differs in config, sources, software and metrics."""
