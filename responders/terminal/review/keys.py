"""The keys, in one table: bindings, footer and help are made from it."""

from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from responders.terminal.verbs import N_
from watcher.messages import Translator


@dataclass(frozen=True, slots=True)
class Key:
    """One action: its keys as Textual names them, how they are shown, a short and a long word."""

    keys: str
    action: str
    shown: str
    short: str
    long: str


KEYS = (
    Key("a", "approve", "a", N_("Approve"), N_("Approve the text in its exact wording.")),
    Key("e", "edit", "e", N_("Edit"), N_("Write or change the text; one that left too, where its network allows it.")),
    Key("y", "thank", "y", N_("Thank"), N_("Put mere words of thanks in place of the text; a then approves them.")),
    Key("r", "reject", "r", N_("Reject"), N_("Close without an answer, with a reason.")),
    Key("g", "escalate", "g", N_("Escalate"), N_("Hand over to a role that must decide.")),
    Key("z", "snooze", "z", N_("Later"), N_("Put away until an hour or a day.")),
    Key("n", "not_a_mention", "n", N_("Not us"), N_("Say that the post does not speak of us.")),
    Key("u", "undo", "u", N_("Undo"), N_("Take back the last decision of this session, on one ticket or several.")),
    Key("question_mark", "keys", "?", N_("Help, law"), N_("Show the law behind this ticket, and every key.")),
    Key("q", "quit", "q", N_("Quit"), N_("Leave; everything decided is kept.")),
    Key("j,down", "step(1)", "j", N_("Next"), N_("Next ticket (↓ too).")),
    Key("k,up", "step(-1)", "k", N_("Previous"), N_("Previous ticket (↑ too).")),
    Key("t", "retheme", "t", N_("Theme"), N_("Give another theme.")),
    Key("c", "claim", "c", N_("Take"), N_("Take the ticket for a quarter of an hour, or give it back.")),
    Key("s", "assign", "s", N_("Assign"), N_("Put the ticket on somebody's desk.")),
    Key("slash", "search", "/", N_("Search"), N_("Keep what holds these words.")),
    Key("f", "filter", "f", N_("Filter"), N_("Keep a theme, an organisation, a network, an owner, what is late.")),
    Key("v,enter", "read", "v", N_("Read"), N_("Read the whole ticket, full screen.")),
    Key("o", "link", "o", N_("Link"), N_("Open the post's link, or show it.")),
    Key("x", "by_hand", "x", N_("Settle"), N_("Say whether a text by hand, or uncertain, left; with its link.")),
    Key("m", "mark", "m", N_("Mark"), N_("Mark the ticket: r, z, s and n then act on all that are marked, a never.")),
    Key("w", "split", "w", N_("Split"), N_("Show the ticket alone, or beside the list again.")),
    Key("p", "approve_at", "p", N_("Plan"), N_("Approve the text, and publish it at an hour that you give.")),
    Key("d", "take_back", "d", N_("Take back"), N_("Take back a text that left, with a reason.")),
    Key("i", "figures", "i", N_("Figures"), N_("How long answers take, by theme and by person.")),
    Key("1", "tab(0)", "1", "", N_("The desk: what wants a decision.")),
    Key("2", "tab(1)", "2", "", N_("The proposals: what we could say first.")),
    Key("3", "tab(2)", "3", "", N_("To settle: by hand, uncertain or held.")),
    Key("4", "tab(3)", "4", "", N_("What was published: how far it went.")),
    Key("home", "first", N_("Home"), "", N_("First ticket.")),
    Key("end", "step(100000)", N_("End"), "", N_("Last ticket of the page.")),
    Key("space,pagedown", "scroll_ticket(1)", N_("Space"), "", N_("Scroll the ticket down.")),
    Key("b,pageup", "scroll_ticket(-1)", "b", "", N_("Scroll the ticket up.")),
    Key("f5", "reload", "F5", "", N_("Show the ticket as it is now, when somebody changed it.")),
    Key("escape", "everything", "Esc", "", N_("Unmark; then show everything again, without filter or search.")),
)  # fmt: skip


def footer(width: int, height: int, tr: Translator) -> Text:
    """Return the keys that fit in `width` cells and `height` lines, the most used first."""
    lines, used = [Text()], 0
    for key in (key for key in KEYS if key.short):
        label = tr(key.short)
        needed = cell_len(key.shown) + cell_len(label) + 3
        if used + needed > width + 2 and used:
            if len(lines) == height:
                break
            lines.append(Text())
            used = 0
        lines[-1].append(key.shown, "bold underline").append(f" {label}  ")
        used += needed
    return Text("\n").join(lines)


def help_text(tr: Translator) -> Text:
    """Return every key with what it does, one a line."""
    text = Text()
    for key in KEYS:
        text.append(f"{tr(key.shown):>6}", "bold").append(f"  {tr(key.long)}\n")
    return text
