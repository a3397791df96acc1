// Package worker runs scripts in processes of their own, so that none of them can
// end or bloat the engine's. The processes are the same binary in another mode:
// Main is theirs, Pool is the engine's side.
package worker
