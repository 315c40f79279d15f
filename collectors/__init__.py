"""Where items come from: one file a source, one line each in the catalogue."""
