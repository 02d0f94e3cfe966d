"""Open a link in a graphical browser. A text browser would take the very terminal we draw on."""

import os
import webbrowser


def open_in_browser(url: str) -> bool:
    """Open a web address; return whether a browser that has its own window took it."""
    if "SSH_CONNECTION" in os.environ:
        return False
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    takes_the_terminal = isinstance(browser, webbrowser.GenericBrowser) and not isinstance(
        browser, webbrowser.BackgroundBrowser
    )
    return not takes_the_terminal and browser.open(url)
