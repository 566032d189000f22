"""tensortutor: learn PyTorch tensors at the terminal."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
_extensions: dict[int, Any] = {}


def load_ipython_extension(shell: Any) -> None:
    """Show the tensor inspector after each cell of *shell*: `%load_ext tensortutor`."""
    from tensortutor.extension import Extension

    _extensions[id(shell)] = Extension(shell)
    _extensions[id(shell)].install()


def unload_ipython_extension(shell: Any) -> None:
    """Show it no more: `%unload_ext tensortutor`."""
    _extensions.pop(id(shell)).remove()
