"""Lesson runs as pure state machines: an event in, a new state and its effects out."""
