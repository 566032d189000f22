"""The processes beside the front: start, run, interrupt, restart, connect."""
