"""Changes to the registry, one transaction each."""
