"""What a person meets: the prompt, the plain reader for pipes, and the loop that joins it all."""
