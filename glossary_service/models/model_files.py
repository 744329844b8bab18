"""Model files that travel with the package, checked against size and hash before use."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files

from glossary_service.errors import ModelError


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file under `data/models`: its name, its size in bytes and its sha256."""

    name: str
    size: int
    sha256: str

    @property
    def version(self) -> str:
        """The first eight digits of the hash: enough to tell two builds apart in a report.

        >>> ModelFile("table.npz", 3, "0123456789abcdef").version
        '01234567'
        """
        return self.sha256[:8]


# The word pieces of all-MiniLM-L6-v2, which both encoders count in.
TOKENIZER = ModelFile(
    name="tokenizer.json",
    size=466_081,
    sha256="5fd1c882abbd30517dced455a2c9768945ec726b96727927e4959348d9de550b",
)


def read_model(file: ModelFile) -> bytes:
    """Return the bytes of a model file.

    Raises:
        ModelError: The file is missing, or it is not the one the code was written for.
    """
    try:
        content = (files("glossary_service.data") / "models" / file.name).read_bytes()
    except FileNotFoundError:
        message = (
            f"The model file data/models/{file.name} is missing. Install the package again; in a "
            f"checkout, rebuild the file as its card data/models/*.md says."
        )
        raise ModelError(message) from None
    if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
        message = (
            f"The model file data/models/{file.name} is not the expected one ({len(content)} bytes"
            f" instead of {file.size}, or other content). Install the package again; after"
            f" rebuilding the file, put its new size and hash beside its name in the code."
        )
        raise ModelError(message)
    return content
