"""Writes the next version from the difference between the models and an empty, migrated database.

Run `python -m rescue.migrations.new "why"` from the root, then read and correct what it wrote.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from rescue.kit.database import Database
from rescue.migrations import steps


def main(why: str, number: str) -> None:
    """Write `versions/<number>_<why>.py`."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.sqlite3'}", secret="unused")  # noqa: S106
        steps.migrate(database)
        with database.alter() as connection:
            command.revision(steps.config(connection), message=why, autogenerate=True, rev_id=number)
        database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
