"""Backups: written whole, and put back whole or not at all."""

import zipfile
from pathlib import Path

from sqlalchemy.orm import Session

from glossary_service import __version__
from glossary_service.errors import InvalidInputError, StateError
from glossary_service.safe_files import open_file, open_whole
from glossary_service.services.service import Service, told
from glossary_service.store import schema
from glossary_service.store.backup import (
    Manifest,
    copy_file,
    is_empty,
    load_backup,
    read_manifest,
    write_backup,
)
from glossary_service.store.database import reads
from glossary_service.store.log import verify_log


LARGEST_BACKUP = 1 << 40


class Backups(Service):
    """One form of backup for both databases, so that it is also the way from one to the other."""

    def write(self, path: Path) -> Manifest:
        """Write all that the database holds, as it was at one moment, into one file.

        Raises:
            StateError: The tables are not those of this version.
            InvalidInputError: The file cannot be written.
        """
        self._require_current()
        with open_whole(path) as stream:
            return write_backup(self.database, stream, program=__version__, revision=schema.head())

    def restore(self, path: Path, *, force: bool = False) -> Manifest:
        """Put a backup in the place of all that the database holds.

        Raises:
            StateError: The database is in use, and nobody said `force`; or it is of another
                version.
            InvalidInputError: The file is no backup, damaged, or of another version.
        """
        self._require_current()
        with open_file(path, max_bytes=LARGEST_BACKUP) as stream:
            try:
                archive = zipfile.ZipFile(stream)
            except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
                raise InvalidInputError(f"{path} is no backup, or is damaged.") from error
            with archive:
                manifest = read_manifest(archive, str(path))
                _require_revision(manifest)
                self.database.run(lambda session: _put_back(session, archive, manifest, force))
        return manifest

    def copy_file(self, path: Path) -> None:
        """Copy an SQLite file as it is, whatever version its tables are of."""
        copy_file(self.database, path)

    @reads
    def is_in_use(self, session: Session) -> bool:
        """Whether the database holds anything."""
        return not is_empty(session)

    def _require_current(self) -> None:
        if not schema.is_current(self.database):
            raise StateError(
                "The tables are not those of this version. Run “glossary admin upgrade” first."
            )


def _require_revision(manifest: Manifest) -> None:
    if manifest.revision != schema.head():
        raise InvalidInputError(
            f"The backup was made by version {manifest.program} with other tables (step "
            f"“{manifest.revision}”, here “{schema.head()}”). Restore it with that version, then "
            "upgrade."
        )


def _put_back(session: Session, archive: zipfile.ZipFile, manifest: Manifest, force: bool) -> None:  # noqa: FBT001 - handed on
    if not force and not is_empty(session):
        raise StateError(
            "The database holds something already. Say --force to replace all of it by the backup."
        )
    load_backup(session, archive, manifest)
    session.expire_all()
    _, wrong = verify_log(session)
    if wrong:
        raise InvalidInputError(
            f"The log in the backup does not hold: {wrong} Nothing was changed. Take an older "
            "backup."
        )
    told(session, None, "backup.restored", "backup", None)
