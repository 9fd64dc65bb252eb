"""What is asked before pages come out a second time."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminRadioSelectWidget,
)

from orders.errors import Refused
from warehouse.models import Printout
from warehouse.services import badges

LARGEST = 2**31 - 1


class PlaceField(forms.IntegerField):
    """The number of a page in its print job."""

    def __init__(self, label):
        super().__init__(
            label=label, min_value=1, max_value=LARGEST, widget=UnfoldAdminIntegerFieldWidget
        )


class ReprintDialog(BaseDialogForm):
    """Which pages, why, and a lead's badge where it is no lead who asks; `lead` allowed it."""

    first = PlaceField(_("From page"))
    last = PlaceField(_("To page"))
    reason = forms.ChoiceField(
        label=_("What happened?"),
        choices=Printout.Reason.choices,
        widget=UnfoldAdminRadioSelectWidget,
    )
    badge = forms.CharField(
        label=_("A lead's badge"),
        help_text=_("Scan it here."),
        max_length=64,
        widget=UnfoldAdminPasswordWidget({"autocomplete": "off"}),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        self.lead = None
        if request.user.has_perm(badges.REPRINT):
            self.lead = request.user
            del self.fields["badge"]

    def clean_badge(self):
        """A badge allows it, or its refusal is said at the field."""
        try:
            self.lead = badges.lead(self.cleaned_data["badge"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean(self):
        """The first page comes first."""
        asked = super().clean()
        if asked.get("first", 0) > asked.get("last", LARGEST):
            self.add_error("last", _("The last page comes before the first."))
        return asked
