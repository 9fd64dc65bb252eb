"""Make groups equal to the table of roles."""

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand
from django.db import transaction

from fulfillment_site.roles import ADMINISTRATOR, ROLES


class Command(BaseCommand):
    help = "Makes the groups and their permissions equal to fulfillment_site/roles.py."

    @transaction.atomic
    def handle(self, *, verbosity: int, **_options):
        known = {
            f"{permission.content_type.app_label}.{permission.codename}": permission
            for permission in Permission.objects.select_related("content_type")
        }
        wanted = ROLES | {ADMINISTRATOR: frozenset(name for name in known if not _deletes(name))}
        for role, names in wanted.items():
            group, _created = Group.objects.get_or_create(name=role)
            group.permissions.set([known[name] for name in names])
        Group.objects.exclude(name__in=wanted).filter(user=None).delete()
        if verbosity > 1:
            self.stdout.write(", ".join(sorted(wanted)))


def _deletes(name: str) -> bool:
    return ".delete_" in name
