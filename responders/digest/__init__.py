"""The daily digest: gather what happened (read only), render it, deliver it."""
