"""What can be wrong with a file, whole or in one cell."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # The whole file
    "file_is_empty": _("The file is empty."),
    "file_is_too_large": _("The file is larger than %(limit)s, unpacked or as it is."),
    "file_has_too_many_rows": _("The file has more than %(limit)s rows. Export fewer days."),
    "table_is_too_long": _("The table has more than %(limit)s rows. Split it."),
    "file_has_too_many_columns": _("The file has more than %(limit)s columns: no order export."),
    "file_has_too_many_cells": _("The file has too many cells for XLSX. Export it as CSV."),
    "file_is_broken": _("The file cannot be opened as XLSX. Export it again from Seller Center."),
    "file_is_encrypted": _("The file is locked with a password. Save it without one."),
    "file_is_old_excel": _("This is an old Excel file (.xls). Export it as CSV or XLSX."),
    "file_is_packed_too_tight": _(
        "The file unpacks to far more than a table holds. Export it again from Seller Center."
    ),
    "file_has_macros": _("The file carries macros (.xlsm). Export it as CSV or XLSX."),
    "file_encoding_unknown": _("The text is neither UTF-8 nor UTF-16. Export it again as CSV."),
    "file_has_nul": _("Line %(line)s holds a NUL character, so the file is damaged."),
    "csv_is_broken": _(
        "Row %(line)s cannot be read: a quote is not closed, or a cell is longer than %(limit)s"
        " characters."
    ),
    "header_missing": _("The header lacks: %(columns)s."),
    "header_twice": _("Two columns of the file are “%(column)s”."),
    "header_repeated": _("Row %(line)s is the header again: two files were joined."),
    # One row
    "row_is_wrong": _("Row %(row)s: %(why)s."),
    "row_has_other_width": _("the row has %(cells)s cells where the header has %(columns)s"),
    "row_repeats": _("the row repeats row %(other)s"),
    "rows_disagree": _("row %(other)s of the same order says something else"),
    # One cell
    "cell_is_empty": _("it must not be empty"),
    "cell_is_a_formula": _("it is a formula, not a value"),
    "cell_is_a_number": _("a spreadsheet turned this text into a number"),
    "cell_is_too_long": _("it is longer than %(limit)s characters"),
    "code_is_unprintable": _("it holds a sign that cannot be printed"),
    "id_is_rounded": _("a spreadsheet turned this number into a rounded one; its digits are lost"),
    "id_is_not_digits": _("it must be digits only"),
    "quantity_unreadable": _("it must be a whole number of 1 or more, in plain digits"),
    "order_too_large": _("with this row the order has more than %(limit)s pieces"),
    "money_unreadable": _("it is ambiguous as an amount; write it as 1234.50"),
    "money_in_other_currency": _("the shop sells in %(currency)s"),
    "amount_too_large": _("with it an amount of the order has more than 12 digits"),
    "date_unreadable": _("it is not a date and time such as %(example)s or %(iso)s"),
    "date_is_ahead": _("it lies in the future; are day and month swapped?"),
    "postcode_lost_zeros": _("a postcode there has %(digits)s digits; leading zeros may be lost"),
    "status_unknown": _("this status is not known"),
    "fulfillment_unknown": _("it does not say whether the seller or the platform ships"),
    # The way back
    "tracking_order_is_split": _(
        "%(order)s goes out in several parcels, which the upload file cannot tell apart."
    ),
}
