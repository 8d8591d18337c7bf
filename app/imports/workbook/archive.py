"""Opens an uploaded file as an OOXML package without trusting it. Called by `sheet` only.

A zip is judged by its central directory before anything is unpacked, and its parts are streamed
through a parser that refuses every document type declaration: no entity can be defined, so no
entity can expand. Whole-file loaders are avoided because they keep all sheets and all shared
strings in memory, whatever their size.
"""

import io
import zipfile
import zlib
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from app.imports.errors import (
    DamagedWorkbook,
    EncryptedWorkbook,
    FileTooBig,
    MacroWorkbook,
    NotAWorkbook,
    UnsafeWorkbook,
)

MAX_UPLOAD = 5 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 1_000
# Real sheets of repeated text reach about 60; a bomb starts near 1,000.
MAX_RATIO = 200
RATIO_FLOOR = 1024 * 1024
# About three seconds of work; 5,000 full rows need a quarter of it.
MAX_ELEMENTS = 1_000_000
_CHUNK = 64 * 1024

_CENTRAL_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = (
    (b"%PDF", "tệp PDF"),
    (b"{\\rtf", "tệp văn bản RTF"),
    (b"\x89PNG", "ảnh"),
    (b"\xff\xd8\xff", "ảnh"),
)
_PART_KINDS = (
    ("word/", "tệp Word"),
    ("ppt/", "tệp trình chiếu"),
    ("xl/workbook.bin", "sổ Excel kiểu .xlsb"),
    ("content.xml", "tệp LibreOffice"),
)


class Handler(ContentHandler):
    """A SAX handler that sees names without prefix, may stop early, and is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.finished = False


class Package:
    """An .xlsx whose directory has been found harmless."""

    def __init__(self, data: bytes) -> None:
        _refuse_other_kinds(data)
        if data.count(_CENTRAL_ENTRY) > MAX_PARTS:
            raise UnsafeWorkbook
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise DamagedWorkbook from error
        self.names = frozenset(self._zip.namelist())
        self._refuse_bombs()
        self._refuse_other_packages()
        self.elements = 0

    def _refuse_bombs(self) -> None:
        total = 0
        for part in self._zip.infolist():
            if part.flag_bits & 1:
                raise EncryptedWorkbook
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise UnsafeWorkbook
            total += part.file_size
            swollen = part.file_size > MAX_RATIO * max(part.compress_size, 1)
            if total > MAX_UNPACKED or (swollen and part.file_size > RATIO_FLOOR):
                raise UnsafeWorkbook

    def _refuse_other_packages(self) -> None:
        if any(name.lower().endswith("vbaproject.bin") for name in self.names):
            raise MacroWorkbook
        for start, kind in _PART_KINDS:
            if any(name.startswith(start) for name in self.names):
                raise NotAWorkbook(f"Đây là {kind}, không phải sổ Excel (.xlsx). {_REMEDY}")
        if "[Content_Types].xml" not in self.names:
            raise NotAWorkbook(f"Đây là tệp nén, không phải sổ Excel (.xlsx). {_REMEDY}")
        if b"macroEnabled" in self._bytes("[Content_Types].xml"):
            raise MacroWorkbook

    def _bytes(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except _BROKEN as error:
            raise DamagedWorkbook from error

    def parse(self, name: str, handler: Handler) -> None:
        """Feed one part to a handler until it ends or the handler has seen enough."""
        parser = create_parser(forbid_dtd=True)
        parser.setContentHandler(_Counted(handler, self))
        try:
            with self._zip.open(name) as part:
                while not handler.finished and (chunk := part.read(_CHUNK)):
                    parser.feed(chunk)
                if not handler.finished:
                    parser.close()
        except DefusedXmlException as error:
            raise UnsafeWorkbook from error
        except (*_BROKEN, SAXException, KeyError) as error:
            raise DamagedWorkbook from error


class _Counted(ContentHandler):
    """Strips prefixes, and ends the work when a package holds too many elements."""

    def __init__(self, handler: Handler, package: Package) -> None:
        super().__init__()
        self._handler = handler
        self._package = package
        # Bound here because these run once per element of a large sheet.
        self.characters = handler.characters  # type: ignore[method-assign]

    def startElement(self, name: str, attrs: object) -> None:
        if self._handler.finished:
            return
        self._package.elements += 1
        if self._package.elements > MAX_ELEMENTS:
            raise UnsafeWorkbook
        self._handler.startElement(name.rpartition(":")[2], attrs)  # type: ignore[arg-type]

    def endElement(self, name: str) -> None:
        if not self._handler.finished:
            self._handler.endElement(name.rpartition(":")[2])


_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_REMEDY = "Mở bằng Excel, lưu kiểu .xlsx rồi gửi lại."


def _refuse_other_kinds(data: bytes) -> None:
    if len(data) > MAX_UPLOAD:
        raise FileTooBig
    if data.startswith(_OLE):
        if _ENCRYPTED_STREAM in data:
            raise EncryptedWorkbook
        raise NotAWorkbook(f"Đây là tệp Office kiểu cũ (.xls, .doc). {_REMEDY}")
    for start, kind in _OTHER_KINDS:
        if data.startswith(start):
            raise NotAWorkbook(f"Đây là {kind}, không phải sổ Excel (.xlsx). {_REMEDY}")
    if not data:
        raise NotAWorkbook("Tệp trống, không có nội dung. Chọn lại tệp .xlsx.")
    if not data.startswith(b"PK"):
        raise NotAWorkbook(
            f"Đây là tệp chữ (.csv, .html) hoặc tệp lạ, không phải sổ Excel (.xlsx). {_REMEDY}"
        )
