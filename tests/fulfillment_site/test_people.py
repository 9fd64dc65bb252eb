"""People: the administrator adds them and gives them roles; nobody gives themselves more."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

PEOPLE = "admin:auth_user_changelist"
ADD, PERSON = "admin:auth_user_add", "admin:auth_user_change"


@pytest.fixture
def setup(client, boss):
    client.force_login(boss)
    return client


def test_somebody_new_comes_with_a_role_and_may_log_in(setup, client):
    role = Group.objects.get(name="warehouse")
    words = "correct horse battery"
    setup.post(
        reverse(ADD),
        {"username": "pat", "password1": words, "password2": words, "groups": [role.pk]},
    )

    pat = User.objects.get(username="pat")
    assert (pat.is_staff, pat.is_superuser, list(pat.groups.all())) == (True, False, [role])
    assert client.login(username="pat", password=words)
    assert pat.has_perm("warehouse.scan_pick")


def test_the_list_tells_the_roles(setup, boss, picker):
    page = setup.get(reverse(PEOPLE)).content.decode()

    assert "Administrator" in page
    assert "Warehouse" in page


def test_nobody_becomes_superuser_by_a_form(setup, picker):
    answers = {"username": "picker", "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    answers |= {"groups": [group.pk for group in picker.groups.all()]}

    assert setup.post(reverse(PERSON, args=[picker.pk]), answers).status_code == 302
    assert User.objects.get(pk=picker.pk).is_superuser is False


def test_nobody_is_deleted(setup, picker):
    address = reverse("admin:auth_user_delete", args=[picker.pk])

    assert setup.post(address, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=picker.pk).exists()


def test_only_the_administrator_sees_people(client, picker, agent):
    for person in (picker, agent):
        client.force_login(person)
        assert client.get(reverse(PEOPLE)).status_code == 403
        assert client.get(reverse(ADD)).status_code == 403
