// Replies: what partners are told about what they handed in, and as which message.
//
// In charge of words and shape: the receipt for an accepted submission, the result for each of its files, the notice for
// one that is not accepted, each as a mail with a text, the same as HTML, and documents for programs; and of the rules
// that say which messages must not be answered at all. Entry points: `Correspondence`, `reasonsNotToAnswer`.
//
// Must not know: whether and when a reply is sent, where it is kept, how a message was judged or a file checked. Does no I/O, asks no
// clock: the same input gives the same bytes, so that every attempt sends the same message. Everything a partner wrote
// (names, subjects, addresses) is hostile here.
