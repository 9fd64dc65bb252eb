"""The floor: one page a job for PDA and bench, and the one address that scanners talk to."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required, permission_required
from django.views.decorators.cache import never_cache


def worker(permission: str) -> Callable:
    """Let in who is signed in and holds the right; others may sign in, or are told no.

    The pages are never kept: going back must not show a piece that is taken already.
    """

    def guard(view: Callable) -> Callable:
        guarded = login_required(permission_required(permission, raise_exception=True)(view))
        return never_cache(guarded)

    return guard
