"""HTML to paper: fonts from disk, nothing fetched; the only place that knows WeasyPrint."""

from orders.press.forms import Filled
from orders.press.pages import Batch, Sheet, batch, pdf

__all__ = ["Batch", "Filled", "Sheet", "batch", "pdf"]
