"""`tensortutor check`: proves that lessons work; prints nothing itself."""
