"""Rules of markets with source and date, what they suggest, and what was changed by them."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import unquote
from django.db.models import Value
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from aftersales.models import RuleNote, SettingChange
from aftersales.services import rule_notes
from orders.adminkit import FreeText, ReadOnlyAdmin, ServiceAdmin, ShopFilter
from orders.models import Shop
from orders.moment import moment
from orders.templatetags.moments import local


class RuleNoteForm(forms.ModelForm):
    """A rule as it was read; what it suggests has a setting and a value, or neither."""

    class Meta:
        model = RuleNote
        fields = ["market", "title", "text", "source", "as_of", "setting", "value"]
        field_classes = {"text": FreeText}

    def clean(self):
        told = super().clean()
        if told.get("as_of") and told["as_of"] > moment().date():
            self.add_error("as_of", _("Nobody has read it on a day that is still to come."))
        if bool(told.get("setting")) != bool(told.get("value")):
            self.add_error("value", _("A suggestion is a setting with its value, or neither."))
        if (told.get("value") or 0) > 720:
            self.add_error("value", _("Write a number from 1 to %(most)d.") % {"most": 720})
        return told


class OldFilter(SimpleListFilter):
    """What is to be held against its source again; and what is in force no more."""

    title, parameter_name = _("state"), "standing"

    def lookups(self, request, model_admin):
        return [("old", _("to be checked")), ("retired", _("no longer in force"))]

    def queryset(self, request, queryset):
        if self.value() == "retired":
            return queryset.filter(retired_at__isnull=False)
        living = queryset.filter(retired_at=None)
        day = rule_notes.old_since(settings.RULE_NOTE_DAYS, moment())
        return living.old(day) if self.value() == "old" else living


@admin.register(RuleNote)
class RuleNoteAdmin(ServiceAdmin):
    """What each market says; a suggestion changes nothing until a person confirms it."""

    form = RuleNoteForm
    list_display = ["called", "market", "source", "as_of", "looked", "suggests"]
    list_select_related = ["confirmed_by"]
    list_filter = [OldFilter, "market"]
    list_display_links = ["called"]
    sortable_by = ()
    ordering = ["checked_on", "market", "title"]
    actions = ["checked_today", "retire_chosen"]
    actions_detail = ["confirm"]
    empty_text = _("No rule notes yet. Write what a market says, where you read it and when.")

    def get_queryset(self, request):
        day = rule_notes.old_since(settings.RULE_NOTE_DAYS, moment())
        return super().get_queryset(request).annotate(old_since=Value(day))

    def get_fields(self, request, obj=None):
        told = ["market", "title", "text", "source", "as_of", ("setting", "value")]
        return [*told, "looked", "effect"] if obj else told

    def get_readonly_fields(self, request, obj=None):
        fixed = ["looked", "effect"]
        return [*fixed, "market", "setting", "value"] if obj and obj.confirmed_at else fixed

    def get_actions_detail(self, request, object_id):
        note = self.get_object(request, unquote(object_id))
        is_open = note and note.setting and not (note.confirmed_at or note.retired_at)
        return super().get_actions_detail(request, object_id) if is_open else []

    def save_model(self, request, obj, form, change):
        """Who writes or changes a note has its source before him."""
        obj.checked_on, obj.checked_by = moment().date(), request.user
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Checked today: it stands"), permissions=["change"])
    def checked_today(self, request, queryset):
        self.do(request, queryset, rule_notes.checked)

    @admin.action(description=_("No longer in force"), permissions=["change"])
    def retire_chosen(self, request, queryset):
        self.do(request, queryset, rule_notes.retire)

    @action(
        description=_("Confirm the suggestion"),
        permissions=["confirm_setting"],
        dialog={
            "title": _("Set the shops of this market so?"),
            "description": _("What is changed stands on this page; each change is kept, before and"
                             " after. Clocks that run already stay as they are."),
            "form_submit_text": _("Set them"),
        },
    )  # fmt: skip
    def confirm(self, request, form, object_id):
        return self.press(request, object_id, rule_notes.confirm)

    @display(description=_("rule"))
    def called(self, note):
        return note.title

    @display(description=_("last checked"))
    def looked(self, note):
        day = f"{note.checked_on:%Y-%m-%d}"
        if note.retired_at or note.checked_on >= note.old_since:
            return day
        text = _("not checked for %(days)d days") % {"days": settings.RULE_NOTE_DAYS}
        return format_html('{} <span class="chip is-amber">{}</span>', day, text)

    @display(description=_("suggests"), empty_value="")
    def suggests(self, note):
        if not note.setting:
            return None
        tone = "is-safe" if note.confirmed_at else "is-blue"
        by = f" · {note.confirmed_by}" if note.confirmed_at else ""
        text = f"{note.get_setting_display()}: {note.value}{by}"
        return format_html('<span class="chip {}">{}</span>', tone, text)

    @display(description=_("what confirming does"), empty_value="")
    def effect(self, note):
        """Each shop of the market, before and after; once confirmed, what was changed."""
        if note.confirmed_at:
            rows = note.changes.select_related("shop", "by").order_by("pk")
            lines = [(str(one.shop), f"{one.before} → {one.after}") for one in rows]
        else:
            lines = [
                (
                    str(one.shop),
                    f"{one.before} → {one.after}" if one.is_change else f"{one.before} ✓",
                )
                for one in rule_notes.effects(note)
            ]
        return format_html_join("", "<div>{}: {}</div>", lines) or None


@admin.register(SettingChange)
class SettingChangeAdmin(ReadOnlyAdmin):
    """What was set because of a rule, before and after, the newest on top."""

    list_display = ["when", "shop", "setting", "before", "after", "by", "note"]
    list_select_related = ["shop", "by", "note"]
    list_filter = [ShopFilter]
    list_display_links = None
    sortable_by = ()
    empty_text = _("Nothing was changed because of a rule yet.")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(shop__in=Shop.objects.visible_to(request.user))

    @display(description=_("when"))
    def when(self, row):
        return local(row.at, row.shop.zone)
