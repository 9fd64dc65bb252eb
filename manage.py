#!/usr/bin/env python
"""Django's entry point."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fulfillment_site.settings")
    if not Path(__file__).with_name(".env").exists() and "SECRET_KEY" not in os.environ:
        os.environ.setdefault("DEBUG", "1")  # without settings of its own: a copy to try things in
    execute_from_command_line(sys.argv)
