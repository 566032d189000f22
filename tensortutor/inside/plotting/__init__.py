"""The numbers that a learner's object consists of, few enough to travel and to be drawn as lines."""
