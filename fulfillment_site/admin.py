"""People: who works here, and in which roles."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from fulfillment_site.roles import ROLE_NAMES
from orders.adminkit import ServiceAdmin

admin.site.unregister([User, Group])


@admin.register(User)
class PeopleAdmin(UserAdmin, ServiceAdmin):
    """Somebody on the staff. What they may do comes from their roles alone; nobody is deleted."""

    form, add_form, change_password_form = UserChangeForm, UserCreationForm, AdminPasswordChangeForm
    list_display = ["username", "full_name", "roles", "is_active"]
    list_filter = ["groups", "is_active"]
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["username", "password", ("first_name", "last_name")]}),
        (_("Work"), {"fields": ["groups", "is_active"]}),
    ]
    add_fieldsets = [(None, {"fields": ["username", "password1", "password2", "groups"]})]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def save_model(self, request, obj, form, change):
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    @display(description=_("name"))
    def full_name(self, person):
        return person.get_full_name()

    @display(description=_("roles"))
    def roles(self, person):
        names = (group.name for group in person.groups.all())
        return ", ".join(str(ROLE_NAMES.get(name, name)) for name in names)
