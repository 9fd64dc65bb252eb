"""Tasks of findings on the home page of those who mend them."""

from datetime import date

from django.urls import reverse

from fulfillment_site.insights.models import Finding, FindingTask
from tests import factories
from tests.factories import NOW


def test_a_lead_finds_open_tasks_of_his_own_and_of_nobody(client, shop):
    carl = factories.make_person("carl", "customer service lead", shops=[shop])
    mona = factories.make_person("mona", "operations manager", shops=[shop])
    finding = Finding.objects.create(
        shop=shop, dimension="SKU", key="1", value="TEE", category="SIZE", since=NOW, until=NOW,
        n=100, cases=20, rest_n=900, rest_cases=9, found_at=NOW, seen_at=NOW,
    )  # fmt: skip
    for work, owner, done_at in (
        ("LISTING", carl, None), ("ADS", mona, None), ("QC", None, None), ("STREAM", carl, NOW),
    ):  # fmt: skip
        FindingTask.objects.create(
            finding=finding, work=work, owner=owner, due_on=date(2026, 11, 24), done_at=done_at
        )
    client.force_login(carl)

    page = client.get(reverse("admin:index")).content.decode()

    assert "2 tasks of findings" in page
