// Package journal is a small durable key-value store that notices damage. It
// writes every change to two files of the same bytes, each record with its own
// checksum and a number that leaves no gap, and keeps snapshots beside them.
// What one file has lost comes from the other; what both have lost is named and
// held back until somebody decides. Package queue keeps the state of nodes in it.
//
// The files of a journal, in one directory:
//
//	journal-N.a, journal-N.b   the two copies, a header and frames; N grows when
//	                           the journal is rewritten without what is outdated
//	journal-N.count            the number of the last frame, kept apart
//	snapshot-TIME              all values as they were then, in the same format
//	damaged-TIME-*             what was set aside when something was lost
//	*.new                      being written; of no meaning after a crash
//
// A frame is what was committed at once: a head, a directory of the keys, and the
// values. The head, the directory and each value have a checksum of their own, so
// that a damaged value still has a name.
package journal
