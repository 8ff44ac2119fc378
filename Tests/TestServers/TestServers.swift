// Throw-away servers.
