"""Files to put beside a report: honest ones, and some that lie."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40
CONTENT_TYPES = "[Content_Types].xml"
MAIN_PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}


def zip_of(parts: dict[str, str | bytes]) -> bytes:
    """A zip file of the parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # Always of the same day, so that the bytes, and the tests named after them, are too.
            part = zipfile.ZipInfo(name)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
    return packed.getvalue()


def office(kind: str, types: str | bytes = "<Types/>", **more: bytes) -> bytes:
    """An Office file of a kind, with what it takes to be told from others."""
    return zip_of({CONTENT_TYPES: types, MAIN_PARTS[kind]: "<document/>", **more})


def typed(kind: str) -> str:
    """The content types of an Office file that says of one part that it is of a kind."""
    namespace = "http://schemas.openxmlformats.org/package/2006/content-types"
    override = f'<Override PartName="/word/notes.xml" ContentType="application/vnd.{kind}"/>'
    return f'<Types xmlns="{namespace}">{override}</Types>'


def uploaded(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it; what it says about its type isn't believed."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")
