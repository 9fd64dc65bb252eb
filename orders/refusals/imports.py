"""Why a file that can be read is not taken in, and why a table is not given out."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "import_has_problems": _(
        "%(count)s places of the file cannot be read. Mend them and upload it again;"
        " nothing of it was placed."
    ),
    "import_has_refused": _(
        "%(count)s orders of the file would change orders that are being worked on. Leave them out,"
        " or stop those first; nothing of it was placed."
    ),
    "import_is_being_read": _("The file is still being read and compared. Place it after that."),
    "import_is_placed": _("This file was placed already."),
    "import_is_over": _("This file is %(state)s already."),
    "import_is_known": _("%(name)s is being imported already."),
    "folder_file_is_locked": _("%(name)s cannot be opened: check the rights of the file."),
    "import_file_is_gone": _("The file itself is gone after its days; upload it again."),
    "columns_are_missing": _(
        "The first line of the file names no column %(missing)s. Columns that are read: %(known)s."
    ),
    "table_cannot_be_read": _(
        "This file cannot be read in the format you chose. Save it as “CSV UTF-8” or as XLSX in"
        " your spreadsheet, and choose that format here."
    ),
    "export_is_too_long": _("More than %(limit)s rows. Choose fewer by filter or search first."),
    "barcode_is_taken": _("%(code)s stands on %(sku)s already."),
    "no_such_date": _("this is no such time; write it like %(example)s"),
    "no_number": _("this is no number"),
    "sku_is_unknown": _("There is no SKU “%(code)s”."),
}
