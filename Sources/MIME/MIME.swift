// MIME: bytes to message and back.
//
// In charge of: reading what mail programs really send (RFC 5322, 2045 to 2049, 2183, 2231, 6532), saying of every
// recovery what it was and where, and composing the messages we send ourselves. Entry points: `Message(bytes)` for
// reading, `Message.decode` for a part's octets, `Composition.render()` for writing.
//
// The reader recovers and flags; whether a defect keeps a message out is somebody else's business. It reads
// structure only: parts are ranges of the caller's buffer, and memory does not grow with attachments.
//
// Must not know: connections, patterns, queues, files. Pure: no input or output, no clock, nothing of ours imported.
