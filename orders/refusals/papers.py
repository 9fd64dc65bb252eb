"""What keeps a paper from being printed."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "address_too_long_for_label": _(
        "The address of %(order)s is too long for a label; shorten it and print again."
    ),
    "all_waves_are_printed": _("All papers of the boxes here were asked for."),
    "badge_is_no_leads": _("%(person)s may not have papers printed again. Ask a lead."),
    "badge_is_your_own": _("This is your own badge. A second person must allow it."),
    "badge_may_not_let_go": _("%(person)s may not let such a parcel go. Ask a lead."),
    "badge_is_nobodys": _("This is no badge of anybody here."),
    "box_is_in_a_job": _("%(package)s is printed with its wave, by %(printout)s."),
    "box_is_printed": _("%(package)s is printed. What is lost of it a lead prints again."),
    "code_has_no_bars": _("“%(text)s” has characters a barcode cannot hold."),
    "code_is_missing": _("There is no tracking number to print."),
    "code_too_long_for_label": _("“%(text)s” is too long for a barcode on a label."),
    "glyphs_missing": _("No font of this computer has %(characters)s; replace it and print again."),
    "no_label_to_print": _("%(waves)s: no label is there yet, so nothing can be printed."),
    "job_has_fewer_pages": _("%(printout)s has %(count)s pages. Nothing is printed again."),
    "no_pages_to_reprint": _(
        "Of pages %(first)s to %(last)s none came out and lives: there is nothing to print again."
    ),
    "nothing_left_to_print": _("Nothing of %(printout)s is left to print."),
    "pages_are_printed": _(
        "Pages %(first)s to %(last)s were printed by %(by)s at %(at)s. What is lost of them a lead"
        " prints again."
    ),
    "paper_fetches": _("A paper asks for %(address)s; papers are drawn without any network."),
    "tag_not_drawn": _("The label of %(tag)s: %(why)s"),
    "too_many_tags": _("From one to %(most)s labels are printed at once."),
    "template_css_not_allowed": _("Line %(line)s of the CSS: “%(part)s” has no place on a label."),
    "template_has_too_many_parts": _("Line %(line)s: a label cannot have that many parts."),
    "template_is_wrong": _("Line %(line)s of the HTML: %(why)s"),
    "template_is_shipped": _("%(template)s is as shipped already."),
    "template_lacks_slots": _("A label needs these slots too: %(slots)s."),
    "template_logo_unreadable": _("This is no picture that can be printed; take a PNG or a JPEG."),
    "template_part_not_allowed": _("Line %(line)s: %(part)s has no place on a label."),
    "template_part_not_closed": _("Line %(line)s: %(part)s is never closed."),
    "template_part_not_open": _("Line %(line)s: %(part)s closes nothing."),
    "template_repeats_too_often": _("The loops of a label may turn %(most)s times in all."),
    "template_too_long": _("A label's HTML and CSS may have %(most)s characters each."),
    "template_turned_down": _("%(check)s: %(why)s"),
    "papers_are_being_drawn": _("Pages %(first)s to %(last)s are still being drawn."),
    "papers_are_printed": _(
        "%(waves)s: all is printed, last by %(by)s at %(at)s. What is lost of %(printout)s a lead"
        " prints again."
    ),
    "part_does_not_fit": _("A text finds no room on the paper: %(part)s."),
    "printer_has_them": _("Pages %(first)s to %(last)s are on their way to printer %(printer)s."),
    "printer_is_silent": _("The print server does not answer for printer %(printer)s."),
    "printer_refused": _("Printer %(printer)s took nothing: %(why)s"),
    "printout_goes_on": _("%(printout)s was not stopped."),
    "printout_is_over": _("%(printout)s is printed or was stopped."),
    "station_is_elsewhere": _("%(station)s is not in the warehouse of these waves."),
    "waves_of_several_warehouses": _("These waves are of several warehouses. Print them apart."),
}
