"""Which genes a run keeps."""
