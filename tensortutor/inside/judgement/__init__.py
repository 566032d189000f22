"""What the judge decides by: runs in forks, facts of their answers, one message for a refusal."""
