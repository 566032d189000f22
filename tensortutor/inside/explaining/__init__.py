"""What went wrong in the learner's code, told by what is known of an exception; nothing is run again."""
