"""tensortutor: learn PyTorch tensors at the terminal."""

__version__ = "0.1.0"
