// Package history keeps the runs of flows on disk, bounded by age, number and size, so that
// they can be looked at after the process has ended. The command wires it to the engine,
// which alone writes to it.
//
// Each flow has a directory with these files, of which each one can be lost without the
// others:
//
//	TIME.lines      a line for each of up to 1,000 runs, with a checksum
//	RUN.whole.gz    one of the newest runs, with all hops
//	RUN.failed.gz   a run with its failed hops
//	TIME.notes      what is to be known of runs if the process is killed before it writes them
//
// An embedded database would hold all of it in one file: bbolt maps that file into memory
// and ends the process where it was cut, which is more than runs are worth.
package history
