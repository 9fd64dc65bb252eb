"""What each step of the conveyor does, as people are told."""

from django.utils.translation import gettext_lazy as _

STEPS = {
    "orders.read_folders": _("Take in the files of the shops' folders"),
    "orders.import_files": _("Read, compare and place order files"),
    "orders.empty_folders": _("Put away files that are done with"),
    "orders.go_on": _("Let orders go on after the free-cancel hour"),
    "warehouse.stop_cancelled": _("Stop cancelled orders, and free their goods"),
    "orders.map_listings": _("Map listings by their seller SKU"),
    "warehouse.resume_short": _("Ask short orders again when goods come in"),
    "warehouse.free_outdated": _("Free the goods of lines that changed"),
    "warehouse.reserve_rests": _("Set goods aside for rests of split orders"),
    "warehouse.reserve": _("Set goods aside for orders"),
    "orders.screen": _("Screen orders"),
    "warehouse.release_waves": _("Release waves by themselves"),
    "warehouse.obtain_waybills": _("Give boxes their tracking numbers"),
    "warehouse.draw": _("Draw papers"),
    "warehouse.bind": _("Bind papers into files"),
    "warehouse.note_sorted": _("Stop the clocks of boxes that are picked"),
    "warehouse.finish_waves": _("Close waves that are picked"),
    "orders.warn": _("Tell deadlines that come near"),
    "orders.archive": _("Archive orders that are long over"),
}
