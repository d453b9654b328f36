"""What every ATR service shares: serving, health, logs, metrics, client channels and model files.

Nothing in here knows a domain word.
"""

import os

# gRPC's C core writes to stderr past us, in its own format; what matters of it reaches us as an error anyway. It reads this
# when grpc is imported.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
