"""The size of the terminal, looked at again: a resize told while the machine is busy may go unheard."""

import shutil
import signal

from textual.app import App
from textual.geometry import Size


def hear_resize(app: App[None]) -> None:
    """Tell the program again that its terminal was resized, when it still draws for another size."""
    if not app.is_headless and Size(*shutil.get_terminal_size()) != app.size:
        signal.raise_signal(signal.SIGWINCH)
