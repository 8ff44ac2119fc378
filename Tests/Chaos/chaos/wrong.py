class Wrong(Exception):
    """Something is not as it was promised."""
