"""The zip archive that an XLSX file is, judged by its directory before a byte is unpacked."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import SEEK_END
from pathlib import PurePosixPath
from typing import BinaryIO
from xml.sax import SAXException
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from orders.errors import Refused

MEGABYTE = 1024**2
UNPACKED_LIMIT = 100 * MEGABYTE
PART_LIMIT = MEGABYTE  # bytes of a part that is read as a tree
ENTRIES_LIMIT = 1_000
DIRECTORY_LIMIT = MEGABYTE  # bytes of the archive's own list of its entries
RATIO_LIMIT = 150  # unpacked to packed, of entries above a megabyte; sheets come to 10 to 40
TAGS_LIMIT = 20_000_000  # four to six make a cell
BLOCK = 64 * 1024
_END, _LONG_END = b"PK\x05\x06", b"PK\x06\x06"
_LONG_SIZE = 56 + 20  # of the long record and of what points to it
_END_SIZE = _LONG_SIZE + 22 + 65_535  # with the longest comment there can be
_ARCHIVES = {".zip", ".xlsx", ".xlsm", ".docx", ".jar", ".gz", ".7z", ".rar"}
BROKEN = (
    BadZipFile,
    struct.error,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    SAXException,
    SyntaxError,  # ElementTree's ParseError
    ValueError,  # also what defusedxml raises at a DTD
)


@contextmanager
def opened(source: BinaryIO) -> Iterator[ZipFile]:
    """A sound archive; what goes wrong while it is open is said of the file as a whole."""
    try:
        _check_directory(source)
        with ZipFile(source) as archive:
            _check(archive)
            yield archive
    except BROKEN as fault:
        raise Refused("file_is_broken") from fault


def declared(source: BinaryIO) -> int:
    """Bytes that the archive declares to hold."""
    with opened(source) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def part(archive: ZipFile, name: str) -> bytes:
    """A small part, whole."""
    if archive.getinfo(name).file_size > PART_LIMIT:
        raise _too_large(PART_LIMIT)
    return archive.read(name)


def blocks(archive: ZipFile, name: str) -> Iterator[bytes]:
    """A large part, piece by piece; no tag or text of a sound one is longer than a megabyte."""
    unended = 0
    with archive.open(name) as opened_part:
        for block in iter(partial(opened_part.read, BLOCK), b""):
            unended = 0 if b">" in block else unended + len(block)
            if unended > PART_LIMIT:
                raise Refused("file_is_broken")
            yield block


def refuse_too_many_tags(archive: ZipFile, name: str) -> None:
    """Counting costs a fiftieth of parsing."""
    tags = 0
    for block in blocks(archive, name):
        tags += block.count(b"<")
        if tags > TAGS_LIMIT:
            raise Refused("file_has_too_many_cells")


def _check_directory(source: BinaryIO) -> None:
    """Python reads the whole directory before it tells of a single entry."""
    size = source.seek(0, SEEK_END)
    source.seek(max(size - _END_SIZE, 0))
    tail = source.read()
    end = tail.rfind(_END)
    if end < 0:
        raise Refused("file_is_broken")
    entries, length = struct.unpack_from("<HL", tail, end + 10)
    if tail.startswith(_LONG_END, max(end - _LONG_SIZE, 0)):
        entries, length = struct.unpack_from("<QQ", tail, end - _LONG_SIZE + 32)
    if entries > ENTRIES_LIMIT or length > DIRECTORY_LIMIT:
        raise _too_large(UNPACKED_LIMIT)


def _check(archive: ZipFile) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("file_is_encrypted")
    inside = range(archive.start_dir)  # a damaged directory points before the first byte
    if any(_is_strange(entry) or entry.header_offset not in inside for entry in entries):
        raise Refused("file_is_broken")
    if len(entries) > ENTRIES_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise _too_large(UNPACKED_LIMIT)
    if any(_is_bomb(entry) for entry in entries):
        raise Refused("file_is_packed_too_tight")
    if b"macroenabled" in part(archive, "[Content_Types].xml").lower():
        raise Refused("file_has_macros")


def _is_strange(entry: ZipInfo) -> bool:
    """No export is like this: a path that climbs out, a rare compression, an archive inside."""
    path = PurePosixPath(entry.filename)
    is_rare = entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
    return is_rare or ".." in path.parts or path.suffix.lower() in _ARCHIVES


def _is_bomb(entry: ZipInfo) -> bool:
    is_tight = entry.file_size > RATIO_LIMIT * max(entry.compress_size, 1)
    return is_tight and entry.file_size > MEGABYTE


def _too_large(limit: int) -> Refused:
    return Refused("file_is_too_large", limit=f"{limit // MEGABYTE} MB")
