"""What all sections of the report share."""
