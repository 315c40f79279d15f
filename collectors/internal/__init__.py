"""Sources inside the organisation."""
