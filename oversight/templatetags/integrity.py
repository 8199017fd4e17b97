"""Probabilities in words."""

from django import template

from oversight.views.score import chance_text

register = template.Library()

register.filter("chance", chance_text)
