"""How fast and how small the tutor is, each number beside that of what people use today."""
