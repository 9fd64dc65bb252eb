"""The frame of the back office around what is drawn without it."""

from django import template
from django.contrib import admin

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context) -> str:
    """Give the rest of the template what a page of the back office has: its head and sidebar."""
    context.update(admin.site.each_context(context["request"]))
    return ""
