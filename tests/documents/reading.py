"""A PDF as a reader outside the house sees it."""

import io
import re
from dataclasses import dataclass, field

from pypdf import PdfReader


@dataclass
class Paper:
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        self._reader = PdfReader(io.BytesIO(self.data))

    @property
    def pages(self) -> list[str]:
        """The text of each page, without the spaces that a typesetter puts between scripts."""
        return [plain(page.extract_text()) for page in self._reader.pages]

    @property
    def text(self) -> str:
        return "\n".join(self.pages)

    @property
    def fonts(self) -> set[str]:
        """/BaseFont of every font on any page."""
        return {
            str(font.get_object()["/BaseFont"])
            for page in self._reader.pages
            for font in page["/Resources"]["/Font"].values()
        }

    @property
    def embedded(self) -> bool:
        """Whether the file holds every one of them."""
        return all(
            any(
                key in child.get_object()["/FontDescriptor"]
                for key in ("/FontFile", "/FontFile2", "/FontFile3")
            )
            for page in self._reader.pages
            for font in page["/Resources"]["/Font"].values()
            for child in font.get_object().get("/DescendantFonts", [font])
        )

    @property
    def metadata(self) -> str:
        """The XMP packet."""
        return self._reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()

    @property
    def made(self) -> str:
        return str(self._reader.metadata["/CreationDate"])

    def pictures(self) -> int:
        return sum(len(page.images) for page in self._reader.pages)


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
