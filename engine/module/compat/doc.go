// Package compat has what components that were written for another engine of the same
// contract call and ours do not need. New components leave it alone; nothing of the
// engine uses it.
package compat
