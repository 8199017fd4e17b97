"""Measurements of the system beside what one would use instead, on data made for them."""
