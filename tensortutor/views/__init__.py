"""Records become Rich renderables; nothing here prints, reads a clock or knows a console."""
