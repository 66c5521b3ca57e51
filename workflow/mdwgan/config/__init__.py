"""What a run is asked for: the schema, the checks, and what follows for its rows."""
