"""Text to speech: a text becomes a script of sentences, each is spoken, encoded and sent as soon as it is ready."""
