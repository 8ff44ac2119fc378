// Formats: files of rows, CSV and XML: bytes in, typed rows out, or where a file is wrong and why.
//
// In charge of: what a data type is (`DataType`), how a file is written (`Dialect`, encodings, packing), which cell
// breaks which rule and how to say so to the person who wrote it (`Finding`), and how good rows and results are
// written out. With a declared data type nothing is ever guessed from values: only dialect and encoding are
// detected, and both are reported. Start at `detectFormat` for a file's kind and at `Check` for its rows.
//
// Must not know: where bytes come from or go to, what a connection, a queue or a message is. It reads from a source
// of bytes handed in, keeps no file whole in memory, and does no I/O of its own.
