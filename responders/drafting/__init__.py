"""First drafts: choose a measure of the programme, render a template, fit it to the network."""
