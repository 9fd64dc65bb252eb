"""What buyers of held orders are asked: the questions, their answers, and how they are worded."""

import re

from django import forms
from django.contrib import admin
from django.db.models import Value
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminRadioSelectWidget

from aftersales.admin.from_order import FromOrderAdmin
from aftersales.models import QuestionTemplate
from aftersales.services import facts, questions
from orders.adminkit import FreeText, ServiceAdmin
from orders.errors import Refused
from orders.models import Order, Question, Shop
from orders.moment import moment
from orders.refusals import words
from orders.templatetags.moments import countdown

KNOWN = {"order", "product"}


class AskForm(forms.Form):
    """Which question a buyer is asked, as the buyer reads it."""

    about = forms.ChoiceField(label=_("Question"), widget=UnfoldAdminRadioSelectWidget)

    def __init__(self, data, order: Order):
        super().__init__(data)
        codes = QuestionTemplate.objects.order_by("code").values_list("code", flat=True).distinct()
        found = ((code, questions.template_for(code, order.shop)) for code in codes)
        self.fields["about"].choices = [
            (code, questions.filled(template, order)) for code, template in found if template
        ]


@admin.register(Question)
class QuestionAdmin(FromOrderAdmin):
    """Every question to a buyer, the newest on top, with the answer for who may read it."""

    list_display = ["its_order", "what", "asked", "asked_by", "became", "answer"]
    list_select_related = ["order__shop", "asked_by"]
    empty_text = _("No buyer was asked anything. That is done from the page of a held order.")
    right, asks = "ask_buyer", AskForm
    title = _("Ask the buyer? The order waits for the answer, and is screened anew then.")

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related("messages")
        rows = rows.filter(order__shop__in=Shop.objects.visible_to(request.user))
        may_read = Value(self.has_see_recipient_permission(request))
        return rows.annotate(may_read=may_read, shown_at=Value(moment()))

    def act(self, order_ids, *, by, at, about):
        return questions.ask(order_ids, about=about, by=by, at=at)

    @display(description=_("about"))
    def what(self, row):
        return words.WORDS.get(row.about, row.about)

    @display(description=_("what became of it"))
    def became(self, row):
        if row.answered_at:
            return format_html('<span class="chip is-safe">{}</span>', _("answered"))
        if row.closed_at:
            return format_html('<span class="chip is-grey">{}</span>', _("closed"))
        if not row.sent_at:
            return format_html('<span class="chip is-blue">{}</span>', _("on its way"))
        if row.answer_by_at <= row.shown_at:
            return format_html('<span class="chip is-amber">{}</span>', _("no answer"))
        return countdown(row.answer_by_at, row.shown_at, row.order.shop.zone)

    @display(description=_("answer"), empty_value="")
    def answer(self, row):
        if not row.may_read:
            return _("not shown to you") if row.answered_at else None
        texts = ((message.text,) for message in row.messages.all())
        return format_html_join("", '<q class="note">{}</q>', texts)


class Wording(forms.ModelForm):
    """A question in one language; only what we can fill in may stand in braces."""

    class Meta:
        model = QuestionTemplate
        fields = ["code", "language", "text", "hours"]
        field_classes = {"text": FreeText}

    def clean_text(self):
        text = self.cleaned_data["text"]
        unknown = set(re.findall(r"\{(.*?)\}", text)) - KNOWN
        if unknown:
            names = {"unknown": ", ".join(sorted(unknown))}
            raise forms.ValidationError(
                _("Only {order} and {product} are filled in, not %(unknown)s.") % names
            )
        if facts.has_stray_brace(text):
            raise forms.ValidationError(str(Refused("brace_is_stray")))
        return text


@admin.register(QuestionTemplate)
class QuestionTemplateAdmin(ServiceAdmin):
    """How buyers are asked, a row a question and language."""

    form = Wording
    list_display = ["what", "language", "text", "hours"]
    list_display_links = ["what"]
    sortable_by = ()
    list_filter = ["code", "language"]
    fields = ["code", "language", "text", "hours"]
    empty_text = _("No question is worded yet. Add one, and it can be asked.")

    def get_readonly_fields(self, request, obj=None):
        return ["code", "language"] if obj else []

    @display(description=_("question"))
    def what(self, row):
        return words.WORDS.get(row.code, row.code)
