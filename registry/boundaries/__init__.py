"""Boundary files: reading, repairing and checking them before anything is stored."""
