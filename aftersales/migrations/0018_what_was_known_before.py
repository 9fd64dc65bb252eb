from django.db import migrations
from django.db.models import CharField, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

KINDS = {"CancellationRequest": "cancel", "ReturnRequest": "return"}


def remember(apps, schema_editor):
    """Clocks tell by when a request was to be answered; a reason in words is a phrase's title."""
    clocks = apps.get_model("orders", "Clock").objects
    for name, called in KINDS.items():
        ref = Concat(Value(f"{called}:"), Cast(OuterRef("pk"), CharField()))
        rows = apps.get_model("aftersales", name).objects
        for whose, about in (
            (Q(order__isnull=False), {"order": OuterRef("order")}),
            (Q(order=None), {"order": None, "shop": OuterRef("shop")}),
        ):
            run = clocks.filter(ref=ref, **about).order_by().values("ref")
            first = Subquery(run.annotate(first=Min("due_at")).values("first"))
            rows.filter(whose, first_due_at=None).update(first_due_at=first)
        rows.filter(first_due_at=None).update(first_due_at=F("due_at"))
    phrases = apps.get_model("aftersales", "Phrase").objects
    for reason in phrases.filter(title="").order_by().values_list("reason", flat=True).distinct():
        phrases.filter(title="", reason=reason).update(title=reason.replace("_", " ")[:60])


class Migration(migrations.Migration):
    dependencies = [
        ("aftersales", "0017_titles_of_phrases"),
        ("orders", "0029_late_orders_first"),
    ]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
