"""The labelled texts that the guards are measured on; each is written for the project, its world invented."""
