"""Settings, read from the environment once, at the top."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment decides.

    `kept` is the file in which sentence vectors and opinions on pairs are kept between runs, so
    that only new texts cost time; `None` keeps nothing. It holds hashes and numbers, no texts.
    """

    kept: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read `GLOSSARY_CACHE` (a folder, or "off"), else the user's own cache folder.

        >>> Settings.from_environment({"GLOSSARY_CACHE": "off"}).kept is None
        True
        """
        folder = environment.get("GLOSSARY_CACHE", "")
        if folder == "off":
            return cls()
        home = environment.get("XDG_CACHE_HOME") or f"{environment.get('HOME', '')}/.cache"
        return cls(kept=Path(folder or f"{home}/glossary-service") / "kept.sqlite")
