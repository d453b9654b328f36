"""Speech to text: recordings in any accepted format become windows of speech, and speech becomes timed words."""
