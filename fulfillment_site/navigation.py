"""The sidebar and tabs, grouped by role, not by model."""

TABS = []


def sidebar(request):
    """The sections this person may open."""
    return []
