"""Every error that a caller may see, in one tree.

GlossaryError
├── InvalidInputError      the input cannot be used; says where, and what to do about it
└── ModelError             a model file is missing or is not the one its card names
"""


class GlossaryError(Exception):
    """Base of all errors: a stable code and a message for people."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInputError(GlossaryError):
    """The input cannot be used; the message names file, row, column and the remedy."""

    code = "invalid-input"


class ModelError(GlossaryError):
    """A model file is missing or is not the one its card names."""

    code = "model"
