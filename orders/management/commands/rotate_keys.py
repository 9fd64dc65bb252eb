"""Write everything that is encrypted anew under the newest of FIELD_KEYS."""

from django.core.management.base import BaseCommand

from orders.services import rotation


class Command(BaseCommand):
    help = (
        "Encrypts buyers' data, secrets and tokens anew with the first key of FIELD_KEYS."
        " After it has run, the older keys can be taken out."
    )

    def handle(self, **_options):
        for model, names in rotation.encrypted_columns().items():
            rows = sum(rotation.rotate(model, names))
            self.stdout.write(f"{model._meta.label}: {rows}")
