"""HTML to paper: fonts from disk, nothing fetched; the only place that knows WeasyPrint."""

from orders.press.pages import Batch, batch, pdf

__all__ = ["Batch", "batch", "pdf"]
