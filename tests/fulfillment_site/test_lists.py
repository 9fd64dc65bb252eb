"""Every list of the back office, asked for in ways no link asks."""

import pytest
from django.contrib import admin
from django.urls import reverse

from orders.models import Shop

pytestmark = pytest.mark.django_db
BEYOND = "99999999999999999999"  # more than a database counts to


def test_a_page_that_no_list_has_shows_the_first(client, boss):
    client.force_login(boss)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        answer = client.get(reverse(name), {"p": BEYOND}, follow=True)
        assert answer.status_code == 200, model


def test_a_page_whose_rows_went_shows_the_first(client, boss, shop):
    client.force_login(boss)
    answer = client.get(reverse("admin:orders_shop_changelist"), {"p": "2"})
    shown = answer.context["cl"]
    assert (shown.page_num, list(shown.result_list)) == (1, list(Shop.objects.all()))
