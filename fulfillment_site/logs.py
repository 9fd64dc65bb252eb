"""What the log says of requests: a line for what was refused, a traceback only for what broke."""

import logging


class Plain(logging.Filter):
    """Takes the traceback off requests that were turned away as they should be."""

    def filter(self, record: logging.LogRecord) -> bool:
        is_hostile = record.name.startswith("django.security.")
        if is_hostile or (record.name == "django.request" and record.levelno < logging.ERROR):
            record.exc_info = record.exc_text = None
        if is_hostile:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
