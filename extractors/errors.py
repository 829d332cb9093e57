"""What can be wrong with a document as a whole, each with a stable code.

    GoujiError
    ├── DocumentError            the document cannot be read
    │   ├── UnsupportedMedia       unsupported-media      not a PDF, PNG, JPEG or TIFF
    │   ├── DamagedDocument        damaged-document       truncated or malformed beyond repair
    │   ├── EmptyDocument          empty-document         no bytes, or no pages
    │   ├── PasswordRequired       password-required      encrypted, no password given
    │   ├── PasswordWrong          password-wrong         encrypted, the password does not open it
    │   ├── PortfolioDocument      portfolio-document     a PDF that only carries other files
    │   └── LimitExceeded          limit-exceeded         larger than the limits allow
    ├── OptionError              the request is wrong, whatever the document
    │   ├── PagesInvalid           pages-invalid          a page selection that names no page
    │   ├── LimitInvalid           limit-invalid          no such limit, or not a positive number
    │   ├── EngineUnknown          engine-unknown         no such OCR engine
    │   └── EngineMissing          engine-missing         the engine is not installed
    ├── WeightsError             weights-invalid        missing, or the sha256 is another
    └── TemplateError            template-invalid       a form's description contradicts itself

A doubtful figure is never an error: it is a field with status ``review``.
"""

from __future__ import annotations

from typing import ClassVar


class GoujiError(Exception):
    """Base of all errors that a caller can act on; ``code`` never changes."""

    code: ClassVar[str] = "error"


class DocumentError(GoujiError):
    code: ClassVar[str] = "document-error"


class UnsupportedMedia(DocumentError):
    code: ClassVar[str] = "unsupported-media"


class DamagedDocument(DocumentError):
    code: ClassVar[str] = "damaged-document"


class EmptyDocument(DocumentError):
    code: ClassVar[str] = "empty-document"


class PasswordRequired(DocumentError):
    code: ClassVar[str] = "password-required"


class PasswordWrong(DocumentError):
    code: ClassVar[str] = "password-wrong"


class PortfolioDocument(DocumentError):
    code: ClassVar[str] = "portfolio-document"


class LimitExceeded(DocumentError):
    """``limit`` names the setting that would have to be raised."""

    code: ClassVar[str] = "limit-exceeded"

    def __init__(self, limit: str, message: str) -> None:
        super().__init__(f"{message} ({limit})")
        self.limit = limit


class OptionError(GoujiError):
    code: ClassVar[str] = "option-error"


class PagesInvalid(OptionError):
    code: ClassVar[str] = "pages-invalid"


class LimitInvalid(OptionError):
    code: ClassVar[str] = "limit-invalid"


class EngineUnknown(OptionError):
    code: ClassVar[str] = "engine-unknown"


class EngineMissing(OptionError):
    code: ClassVar[str] = "engine-missing"


class WeightsError(GoujiError):
    code: ClassVar[str] = "weights-invalid"


class TemplateError(GoujiError):
    code: ClassVar[str] = "template-invalid"
