"""Changes to the maps' own rows, one transaction each."""
