"""WeasyPrint from the inside: where its boxes stand, how it shapes a line, how it writes a page.

The only package that needs more than its public functions, hence the pinned version. What is shaped
and written here is exactly what WeasyPrint would write, or Unfit.
"""

import weasyprint

from orders.press.weasy.fonts import Case, Ink
from orders.press.weasy.pages import Ground, Stamped
from orders.press.weasy.slots import slots

__all__ = ["Case", "Ground", "Ink", "Stamped", "slots"]

IS_KNOWN = weasyprint.__version__.startswith("70.")
