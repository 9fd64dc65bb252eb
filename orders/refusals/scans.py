"""What a scanner is told."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # Right
    "bin_is_right": _("Right bin. Now scan %(sku)s."),
    "piece_is_right": _("%(sku)s taken. Put it to position %(position)s."),
    "box_is_open": _("%(package)s is open. Scan what goes in."),
    "box_has_a_note": _("%(package)s: the buyer left a note. Read it first."),
    "note_is_seen": _("Note read. Scan what goes in."),
    "piece_is_in": _("%(sku)s is in."),
    "box_is_sealed": _("%(package)s is complete. Close it and stick the label on."),
    "parcel_is_loaded": _("%(number)s is loaded, %(loaded)s so far."),
    "piece_goes_back": _("%(sku)s goes back. Bring it to bin %(bin)s and scan the bin."),
    "piece_is_back": _("%(sku)s lies in bin %(bin)s again."),
    "tote_is_given": _("Tote %(tote)s goes to position %(position)s. Carry its pieces in it."),
    "dead_is_put_down": _("%(order)s lies in the red basket. Go on."),
    "parcel_is_back": _("%(package)s goes back: %(where)s."),
    # Wrong
    "put_the_dead_down_first": _("%(order)s first: put it into the red basket and scan that."),
    "why_let_go": _("Say why this parcel may leave."),
    "nothing_to_let_go": _("%(package)s is not asked back, or its cancellation is decided."),
    "no_box_named": _("“%(box)s” is no box here. Scan the parcel again."),
    "tote_is_taken": _("Tote %(tote)s carries %(package)s. Take another one."),
    "no_such_tote": _("%(tote)s is no tote of ours. Take one with a printed label."),
    "position_has_a_tote": _(
        "Position %(position)s is carried in tote %(first)s. If one is not enough, scan tote"
        " %(tote)s again."
    ),
    "tote_is_empty": _("Tote %(tote)s carries nothing."),
    "walk_is_over": _("Nothing is left to pick in this wave."),
    "code_too_long": _("That is no code of ours: it is far too long."),
    "tote_is_not_asked_for": _("This is tote %(tote)s. Scan what the screen asks for."),
    "code_is_garbage": _("That is no code of ours. Scan it again."),
    "scan_the_bin_first": _("Scan the bin first: %(bin)s."),
    "bin_is_not_next": _("This is bin %(got)s. Go to %(wanted)s."),
    "bin_is_done": _("Nothing more from bin %(bin)s. Go to %(next)s."),
    "wrong_piece": _("Wrong: %(got)s. Take %(wanted)s."),
    "task_is_done": _("Somebody else just took the last piece from %(bin)s for this wave."),
    "no_box_wants_it": _("No picked box wants %(got)s."),
    "no_such_label": _("“%(code)s” is no label of ours."),
    "box_is_no_label": _("%(package)s is a box. Scan the label that sticks on it."),
    "number_on_several_labels": _("Several labels carry %(number)s. Scan the square code instead."),
    "label_is_dead": _("Label %(number)s is void. Put the parcel into the red basket."),
    "label_fits": _("The label belongs to %(package)s. Go on."),
    "label_not_seen": _("%(package)s: scan the platform's label first, then this piece again."),
    "label_of_another_box": _("Label %(number)s does not belong to %(package)s. Take it off."),
    "label_was_replaced": _(
        "Label %(serial)s is void: %(new)s took its place. Throw this paper away."
    ),
    "order_is_dead": _("%(order)s is cancelled. Put it into the red basket."),
    "order_is_asked_for": _(
        "%(order)s: its cancellation was asked for. Put it into the red basket until that is"
        " answered."
    ),
    "order_sells_otherwise": _(
        "%(order)s sells other goods now and is walked for anew. Put it into the red basket."
    ),
    "box_is_packed": _("%(package)s was packed by %(by)s at %(at)s."),
    "box_is_elsewhere": _("%(package)s is %(state)s already."),
    "box_is_not_picked": _("Pieces of %(package)s are still on the shelves."),
    "box_has_no_label": _("%(package)s has no label yet. Its waybill is still being drawn."),
    "note_not_seen": _("%(package)s: read the buyer's note and confirm it first."),
    "not_in_this_box": _("Not in this box: %(got)s. It still wants %(wanted)s."),
    "too_many_of_it": _("One %(got)s too many. It still wants %(wanted)s."),
    "parcel_is_off": _("%(package)s is not on this manifest any more."),
    "parcel_is_elsewhere": _("Parcel %(number)s cannot be loaded: it is %(state)s."),
    "parcel_of_another_carrier": _("Parcel %(number)s goes with %(carrier)s."),
    "parcel_has_no_number": _("%(package)s waits for the platform's label. Stick it on first."),
    "scan_the_strip_first": _("%(number)s: scan the strip beside this label first."),
    "strip_is_read": _("%(package)s: now scan the platform's label."),
    "parcel_of_another_warehouse": _("Parcel %(number)s belongs to another warehouse."),
    "scan_the_piece_first": _("Scan the piece first, then the bin it goes into."),
    "nothing_goes_back": _("No %(got)s has to go back to the shelf."),
    "no_such_bin": _("%(got)s is no bin of this warehouse."),
    "piece_was_put_back": _("Somebody else just put that %(sku)s back. Scan yours again."),
}
