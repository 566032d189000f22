"""Lessons as typed data: the model and its loading."""
