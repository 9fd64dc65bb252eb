"""What kind of picture or paper some bytes are; what they call themselves proves nothing; pure."""

from orders.errors import Refused

LARGEST = 10 * 2**20  # bytes; what the platform takes of a picture as well
# How what may be attached begins; what a file calls itself proves nothing.
BEGINS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


def kind_of(content: bytes) -> str:
    """The media type of a picture or a PDF; says no to all else, and to what is too large."""
    if len(content) > LARGEST:
        raise Refused("attachment_is_too_large", megabytes=LARGEST // 2**20)
    found = next((kind for begins, kind in BEGINS if content.startswith(begins)), None)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = "image/webp"
    if found is None:
        raise Refused("attachment_is_no_picture")
    return found
