"""Drawing scores."""
