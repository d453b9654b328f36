"""What every ATR service shares: serving, health, logs, metrics, client channels and model files.

Nothing in here knows a domain word.
"""
