// EndToEndTests: the built executable against real servers, as cron would start it.
