"""What keeps a paper from being printed."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "address_too_long_for_label": _(
        "The address of %(order)s is too long for a label; shorten it and print again."
    ),
    "code_has_no_bars": _("“%(text)s” has characters a barcode cannot hold."),
    "code_is_missing": _("There is no tracking number to print."),
    "code_too_long_for_label": _("“%(text)s” is too long for a barcode on a label."),
    "glyphs_missing": _("No font of this computer has %(characters)s; replace it and print again."),
    "paper_fetches": _("A paper asks for %(address)s; papers are drawn without any network."),
    "part_does_not_fit": _("A text finds no room on the paper: %(part)s."),
}
