"""Changes to oversight, one transaction each."""
