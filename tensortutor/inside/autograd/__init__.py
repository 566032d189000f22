"""The autograd graph of a tensor: walked, named after the learner's variables, and folded to a few lines."""
