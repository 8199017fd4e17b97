"""Probabilities in words."""

from django import template

from oversight.number_words import chance_text

register = template.Library()

register.filter("chance", chance_text)
