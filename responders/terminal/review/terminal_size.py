"""The size of the terminal, as the terminal says it."""

import os


def heed_terminal() -> None:
    """Forget a size written in the environment: some shells export one, and no resize would ever be seen."""
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
