"""Every error that a caller may see, in one tree.

GlossaryError
├── InvalidInputError      the input cannot be used; says where, and what to do about it
│   └── InvalidValueError  … in a field of a form or of a call
├── ModelError             a model file is missing or is not the one its card names
├── SettingsError          a setting cannot be used, or the database does not fit
├── NotFoundError          it is not there, or the actor may not know that it is
├── NotAllowedError        the actor sees it and may not do this with it
├── SignInError            nobody is signed in, or name and password do not fit
├── StateError             it is not in a state in which this can be done
├── StaleError             somebody else changed it since it was read
├── MissingVersionError    a change must say which version it was made on
├── TooManyError           too much, or too often
└── UnavailableError       the database or a file cannot be reached now; nothing was changed
"""

from collections.abc import Mapping


class GlossaryError(Exception):
    """Base of all errors: a stable code and a message for people."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInputError(GlossaryError):
    """The input cannot be used; the message names file, row, column and the remedy."""

    code = "invalid-input"


class InvalidValueError(InvalidInputError):
    """Values of a form or a call cannot be used; `fields` tells for each what to do."""

    code = "invalid-value"

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class ModelError(GlossaryError):
    """A model file is missing or is not the one its card names."""

    code = "model"


class SettingsError(GlossaryError):
    """A setting cannot be used, or the database does not fit this version."""

    code = "settings"


class NotFoundError(GlossaryError):
    """It is not there, or the actor may not know that it is: both read the same."""

    code = "not-found"

    def __init__(self, message: str = "There is nothing here that you may see.") -> None:
        super().__init__(message)


class NotAllowedError(GlossaryError):
    """The actor sees it and may not do this with it."""

    code = "not-allowed"


class SignInError(GlossaryError):
    """Nobody is signed in, or what was given to sign in does not fit."""

    code = "sign-in"


class StateError(GlossaryError):
    """It is not in a state in which this can be done."""

    code = "state"


class StaleError(GlossaryError):
    """Somebody else changed it since it was read."""

    code = "stale"

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this since you opened it. Nothing was saved: read it again, "
            "then repeat your change."
        )


class MissingVersionError(GlossaryError):
    """A change must say which version it was made on."""

    code = "version-needed"

    def __init__(self) -> None:
        super().__init__(
            "Say which version you change: send the ETag that you were given as If-Match."
        )


class TooManyError(GlossaryError):
    """Too much, or too often."""

    code = "too-many"


class UnavailableError(GlossaryError):
    """The database or a file cannot be reached now; nothing was changed."""

    code = "unavailable"
