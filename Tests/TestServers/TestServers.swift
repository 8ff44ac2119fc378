// TestServers: throw-away Dovecot and Postfix on 127.0.0.1, and programs run as a shell would, for tests.
//
// In charge of starting real servers, laying messages into their mailboxes, reading what has arrived, and leaving
// nothing behind. Start at `MailHost`; `Command` runs a program and tells what it said, its status and its memory.
// The servers themselves are set up by Tests/Servers/mailhost.
//
// Must not know: anything of Intray.
