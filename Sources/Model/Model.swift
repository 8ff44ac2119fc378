// Model: the nouns every room speaks, and the three seams where another machine stands.
//
// In charge of words: what a connection, a submission, a decision, a queue item and a reply are, with the
// invariants that hold wherever they travel. Start at `Submission.swift`, the story's passenger; the seams are
// `Source` (what hands submissions in), `Destination` (what takes replies away) and `Hook` (what is told of events).
//
// Must not know: how anything is fetched, parsed, stored or sent. Imports nothing of ours.
