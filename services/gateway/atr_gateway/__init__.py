"""The REST gateway: keeps uploads, runs the train job, answers questions. The only service a client talks to."""
