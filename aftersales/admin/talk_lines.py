"""How far we know what buyers write."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from aftersales.models import TalkLine
from aftersales.services import catching_up
from orders.adminkit import ReadOnlyAdmin, ShopFilter
from orders.moment import moment
from orders.refusals import sentence
from orders.templatetags.moments import local


@admin.register(TalkLine)
class TalkLineAdmin(ReadOnlyAdmin):
    """Each shop's conversations: when they were last looked through, and what that found."""

    list_display = ["shop", "looked", "looked_at_all", "known_until", "found", "stands"]
    list_display_links = None
    list_select_related = ["shop"]
    list_filter = [ShopFilter]
    sortable_by = ()
    ordering = ["shop__code"]
    empty_text = _("No conversations yet. A shop stands here a minute after it is connected.")

    @display(description=_("last look"), empty_value="–")
    def looked(self, line):
        return local(line.read_at, line.shop.zone) or None

    @display(description=_("last look at all"), empty_value="–")
    def looked_at_all(self, line):
        return local(line.whole_at, line.shop.zone) or None

    @display(description=_("all known up to"))
    def known_until(self, line):
        return local(line.seen_until, line.shop.zone)

    @display(description=_("state"))
    def stands(self, line):
        chip = '<span class="chip is-{}">{}</span> {}'
        if line.problem:
            return format_html(chip, "red", _("tried again"), sentence(**line.problem))
        if line.read_at is None or moment() - line.read_at > catching_up.LAG:
            return format_html(chip, "amber", _("behind"), "")
        return format_html(chip, "safe", _("in step"), "")
