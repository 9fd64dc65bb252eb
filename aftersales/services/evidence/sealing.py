"""The archive of a pack and its list of digests: written once, checked whoever kept it since."""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from aftersales.documents.evidence import Exhibit
from aftersales.models import EvidencePack
from orders.errors import Refused

LIST = "SHA256SUMS"  # as `sha256sum -c` reads it
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
MOST, LARGEST = 1_000, 500 * 2**20  # files, and bytes of all of them, that are looked through
# What reading a file of a broken archive ends with.
SPOILT = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


@dataclass(frozen=True)
class Sealed:
    """An archive, and the digest of its list."""

    content: bytes
    seal: str
    files: int


@dataclass(frozen=True)
class Checked:
    """What became of an archive: which files were changed, are gone, or were put in.

    `pack` is the one whose seal its list bears; None where the list itself is not one of ours.
    """

    pack: EvidencePack | None
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether it is as it was made."""
        return self.pack is not None and not (self.changed or self.missing or self.added)


def seal(exhibits: Iterable[Exhibit], at: datetime) -> Sealed:
    """One archive of these files with the list of their digests."""
    files = sorted(exhibits, key=lambda one: one.name)
    listed = "".join(f"{one.digest}  {one.name}\n" for one in files).encode()
    bound = BytesIO()
    with ZipFile(bound, "w", ZIP_DEFLATED) as archive:
        for name, content in [*((one.name, one.content) for one in files), (LIST, listed)]:
            entry = ZipInfo(name, at.timetuple()[:6])
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return Sealed(bound.getvalue(), sha256(listed).hexdigest(), len(files) + 1)


def check(source: BinaryIO) -> Checked:
    """Compare an archive with its list, and the list with the seals we keep."""
    try:
        archive = ZipFile(source)
    except SPOILT as why:
        raise Refused("evidence_is_no_archive") from why
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
            raise Refused("evidence_is_too_large", files=MOST, megabytes=LARGEST // 2**20)
        names = [entry.filename for entry in entries]
        if names.count(LIST) != 1:
            raise Refused("evidence_has_no_list", name=LIST)
        try:
            text = archive.read(LIST)
        except SPOILT as why:
            raise Refused("evidence_has_no_list", name=LIST) from why
        listed = _read(text)
        twice = {name for name in names if names.count(name) > 1}
        is_changed = [name for name in listed if name in names and name not in twice
                      and _digest(archive, name) != listed[name]]  # fmt: skip
    return Checked(
        EvidencePack.objects.filter(seal=sha256(text).hexdigest()).first(),
        changed=sorted(is_changed),
        missing=sorted(set(listed) - set(names)),
        added=sorted((set(names) - set(listed) - {LIST}) | twice),
    )


def _read(text: bytes) -> dict[str, str]:
    """The digests of a list by name; a line nobody can read names nothing."""
    lines = map(LINE.fullmatch, text.decode(errors="replace").splitlines())
    return {line[2]: line[1] for line in lines if line}


def _digest(archive: ZipFile, name: str) -> str:
    """The digest of one file; empty where it cannot be read."""
    try:
        with archive.open(name) as file:
            return sha256(file.read()).hexdigest()
    except SPOILT:
        return ""
