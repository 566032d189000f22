"""The inspector: what each statement made, changed, rebound or deleted."""
