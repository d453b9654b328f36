"""Fine-tunes a reader on SQuAD files. Needs the extra `torch`; the service itself never imports this."""
