// Transfer: the network edge. Mail comes in over IMAP, replies go out over SMTP and events over HTTPS here, on lines that
// libcurl makes.
//
// In charge of: connections, TLS, logging in, the protocols' dialogues and their deadlines, and of putting into one
// type, `TransferError`, why another machine could not be dealt with. Curl/ is the line the mail protocols speak over;
// IMAP/ holds the room's `Source`, SMTP/ its `Destination`, HTTP/ its `Hook`, Clamd/ its `Scanner`: those are the entry
// points. Everything blocks and is used by one thread.
//
// Must not know: what a message means. Bytes come in and go out as they are; nothing here parses a header, knows a
// queue or decides anything. What a server says is hostile until a parser has taken it.
