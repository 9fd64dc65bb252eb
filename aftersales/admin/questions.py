"""What buyers of held orders are asked: the questions, their answers, and how they are worded."""

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from aftersales.models import QuestionTemplate
from aftersales.services import questions
from orders.adminkit import ReadOnlyAdmin, ServiceAdmin, tell
from orders.models import Order, Question, Shop
from orders.moment import moment
from orders.refusals import words
from orders.templatetags.moments import countdown, local

KNOWN = {"order", "product"}


class AskForm(forms.Form):
    """Which question a buyer is asked, shown as the buyer reads it."""

    about = forms.ChoiceField(label=_("Question"), widget=UnfoldAdminSelectWidget)

    def __init__(self, data, order: Order):
        super().__init__(data)
        codes = QuestionTemplate.objects.order_by("code").values_list("code", flat=True).distinct()
        worded = {code: questions.template_for(code, order.shop) for code in codes}
        self.fields["about"].choices = [(code, one.text) for code, one in worded.items() if one]


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """Every question to a buyer, the newest on top, with the answer for who may read it."""

    list_display = ["its_order", "what", "asked", "asked_by", "became", "answer"]
    list_select_related = ["order__shop", "asked_by"]
    list_display_links = None
    sortable_by = ()
    ordering = ["-pk"]
    empty_text = _("No buyer was asked anything. That is done from the page of a held order.")

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related("messages")
        self.may_read = self.has_see_recipient_permission(request)
        return rows.filter(order__shop__in=Shop.objects.visible_to(request.user))

    def has_add_permission(self, request):
        return self.has_ask_buyer_permission(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:orders_order_change", self.row(request, object_id).order_id)

    def add_view(self, request, form_url="", extra_context=None):
        """Choose the question, then let the order wait for the answer."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        order = self._order(request)
        form = AskForm(request.POST or None, order)
        if form.is_valid():
            about = form.cleaned_data["about"]
            asked = questions.ask([order.pk], about=about, by=request.user, at=moment())
            tell(request, asked)
            return redirect("admin:orders_order_change", order.pk)
        title = _("Ask the buyer? The order waits for the answer, and is screened anew then.")
        context = {"title": title, "rows": [order], "form": form, "opts": self.opts}
        context |= self.admin_site.each_context(request)
        return TemplateResponse(request, "admin/ask.html", context)

    def _order(self, request) -> Order:
        asked = request.GET.get("order", "")
        orders = Order.objects.visible_to(request.user).select_related("shop")
        order = orders.filter(pk=asked).first() if asked.isdecimal() else None
        if order is None:
            raise Http404
        return order

    @display(description=_("order"))
    def its_order(self, row):
        page = reverse("admin:orders_order_change", args=[row.order_id])
        return format_html('<a class="open-row" href="{}">{}</a>', page, row.order)

    @display(description=_("about"))
    def what(self, row):
        return words.WORDS.get(row.about, row.about)

    @display(description=_("asked"))
    def asked(self, row):
        return local(row.asked_at, row.order.shop.zone)

    @display(description=_("what became of it"))
    def became(self, row):
        if row.answered_at:
            return format_html('<span class="chip is-safe">{}</span>', _("answered"))
        if row.closed_at:
            return format_html('<span class="chip is-grey">{}</span>', _("closed"))
        if not row.sent_at:
            return format_html('<span class="chip is-blue">{}</span>', _("on its way"))
        return countdown(row.answer_by_at, moment(), row.order.shop.zone)

    @display(description=_("answer"), empty_value="")
    def answer(self, row):
        if not self.may_read:
            return _("not shown to you") if row.answered_at else None
        texts = ((message.text,) for message in row.messages.all())
        return format_html_join("", '<q class="note">{}</q>', texts)


class Wording(forms.ModelForm):
    """A question in one language; only what we can fill in may stand in braces."""

    class Meta:
        model = QuestionTemplate
        fields = ["code", "language", "text", "hours"]

    def clean_text(self):
        text = self.cleaned_data["text"]
        unknown = set(re.findall(r"\{(.*?)\}", text)) - KNOWN
        if unknown:
            names = {"unknown": ", ".join(sorted(unknown))}
            raise forms.ValidationError(
                _("Only {order} and {product} are filled in, not %(unknown)s.") % names
            )
        return text


@admin.register(QuestionTemplate)
class QuestionTemplateAdmin(ServiceAdmin):
    """How buyers are asked, a row a question and language."""

    form = Wording
    list_display = ["code", "language", "text", "hours"]
    list_filter = ["code", "language"]
    fields = ["code", "language", "text", "hours"]
    empty_text = _("No question is worded yet. Add one, and it can be asked.")
