// Queues: the database and the files it speaks of, together `home`.
//
// In charge of: what must survive a power cut. The ledger of everything seen, the queue items and their bytes, the
// outbox, the connections, the positions in mailboxes, and the events; one verb is one transaction. Entry point:
// `Store`; its verbs stand in `Store/`, a file per noun, and those of claimers in `Claims/`. `SQLite/` speaks to the C library, `Migrations/` holds the
// schema, `Files/` makes bytes durable.
//
// Must not know: where submissions come from, how they are read or judged, what a reply says, how it is sent.
// Nobody else speaks SQL or touches the files of a home:
//
//     <home>/intray.sqlite                      the database, with -wal and -shm beside it
//     <home>/files/<bucket>/<ulid>              the bytes of queue items, of rejected files, and rows for results that
//                                               wait; each named by a row
//     <home>/staging/<account>/<ulid>           bytes on their way into the queue
//     <home>/claims/<lease>.<format>            the same bytes, for whoever holds the lease
//     <home>/locks/<account>.lock               who polls the account
//     <home>/locks/queue                        who waits to write to the queues
