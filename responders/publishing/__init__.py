"""Speak: claim, send, settle. One file a network; `dry` is the default publisher."""
