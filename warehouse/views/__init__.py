"""The floor: one page a job for PDA and bench, and the one address that scanners talk to."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required, permission_required


def worker(permission: str) -> Callable:
    """Let in who is signed in and holds the right; others may sign in, or are told no."""

    def guard(view: Callable) -> Callable:
        return login_required(permission_required(permission, raise_exception=True)(view))

    return guard
