// Ingestion: the story of a poll, told in the words of the other rooms.
//
// In charge of: the order in which things happen (collect, read, decide, check, queue, reply, settle), because that order
// is what keeps the promise: exactly once into the queue, each reply at least once and always the same. Entry points:
// `Poll.run()`, `Outbox.drain()`, for looking without touching `Explanation`, and for what was taken in before
// `QueuedRows` and `Store.awaitedResult`.
//
// Must not know: which protocol a source speaks, how a queue is stored, what a command line looks like. It never
// meets Transfer but through `Source`, `Destination`, `RemoteFolder`, `Scanner` and `Hook`.
