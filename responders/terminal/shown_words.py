"""Words that reach a screen through a variable, listed so that the catalogue collects them.

Heads of columns and of records, the terms of a priority, the names of keys.
"""

from responders.terminal.verbs import N_

COLUMNS = (
    N_("name"), N_("state"), N_("last_success"), N_("address"), N_("published"), N_("author"), N_("obstacle"),
    N_("ticket"), N_("at"), N_("person"), N_("move"), N_("to"), N_("territory"), N_("relation"), N_("remark"),
    N_("administrators"), N_("kind"), N_("sensitive"), N_("themes"), N_("do_not_reply"), N_("accounts"),
    N_("networks"), N_("recipient"), N_("expires"), N_("theme"), N_("place"), N_("organisations"), N_("date"),
    N_("doubt"), N_("labelled"), N_("found"), N_("because"), N_("mean"), N_("right"), N_("precision"), N_("recall"),
    N_("likes"), N_("reposts"), N_("replies"), N_("counted"), N_("sent"),
)  # fmt: skip
PRIORITY_TERMS = (
    N_("relation_known"), N_("relation_dialogue"), N_("reach"), N_("spread"), N_("vote_near"), N_("copies"),
)  # fmt: skip
KEYS = (N_("Home"), N_("End"), N_("Space"), N_("Esc"), N_("Enter"))
STEPS = (N_("collect"), N_("import"), N_("read"), N_("triage"), N_("draft"), N_("publish"), N_("digest"), N_("sweep"),
         N_("stream"), N_("mail"), N_("notices"), N_("propose"), N_("group_mail"), N_("recheck"), N_("alerts"),
         N_("metrics"), N_("tokens"))  # fmt: skip
COUNTS = (
    N_("moved"), N_("sources"), N_("failed"), N_("new"), N_("edited"), N_("unchanged"), N_("refused"),
    N_("mentions"), N_("tickets"), N_("copies"), N_("woken"), N_("withdrawn"), N_("drafts"), N_("troubles"),
    N_("lag_s"), N_("escalated"), N_("by_person"), N_("moved_meanwhile"),
    N_("broken_template"), N_("planned"), N_("proposed"),
    N_("put_off"), N_("returned"), N_("known"), N_("had_its_turn"), N_("no_group"), N_("no_new_wording"),
    N_("too_late_or_met"), N_("unfit"), N_("asked"), N_("dropped"), N_("raised"), N_("deferred"),
    N_("waiting"), N_("counted"), N_("gone"), N_("not_shown"), N_("corrected"),
)  # fmt: skip
STATES = (N_("done"),)
