"""Photos made fit for paper: turned upright, and no larger than a printer shows."""

from io import BytesIO

from PIL import Image, ImageOps

EDGE = 1_000  # dots; what is drawn 88 mm wide has some 280 an inch then
QUALITY = 80


def small(content: bytes) -> bytes | None:
    """A picture as a small JPEG; None where nobody can read it, or it is far too large."""
    try:
        with Image.open(BytesIO(content)) as found:
            found.draft("RGB", (EDGE, EDGE))
            upright = ImageOps.exif_transpose(found).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    upright.thumbnail((EDGE, EDGE))
    drawn = BytesIO()
    upright.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()
