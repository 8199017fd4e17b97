"""Invented, reproducible data for trying the system. Everything in it says that it is invented."""
