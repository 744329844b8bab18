"""Write docs/openapi.json: what the API takes and gives now, for whoever builds on it.

A test compares the two, so that no change of the API goes unseen: run this, and look at the
difference before you keep it. With --print, nothing is written.
"""

import json
import sys
import tempfile
from pathlib import Path

from glossary_service.api.docs import describe
from glossary_service.app import create_app
from glossary_service.config import ServerSettings


ROOT = Path(__file__).parent.parent
FROZEN = ROOT / "docs" / "openapi.json"


def main() -> None:
    """Describe an application without a database and write it down, keys in their order."""
    with tempfile.TemporaryDirectory() as folder:
        settings = ServerSettings(folder=Path(folder), database="sqlite://")
        text = json.dumps(describe(create_app(settings)), indent=2, ensure_ascii=False) + "\n"
    if "--print" in sys.argv:
        sys.stdout.write(text)
    else:
        FROZEN.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
