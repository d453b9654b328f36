"""Question answering over transcripts: an index of passages, and a reader that finds the words that answer."""
