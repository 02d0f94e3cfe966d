"""The reasons not to answer that a key offers. Pure."""

from responders.terminal.verbs import N_

# Reasons not to answer that the team gives most; any other can be typed.
REASONS = (
    N_("already answered"),
    N_("nothing to add"),
    N_("they did not ask us anything"),
    N_("an answer would amplify a small post"),
    N_("we have no sourced fact"),
    N_("too soon after an event"),
)
