// Package slots keeps slow clients from taking what a server needs for all
// others. A [Pool] holds what is under way at a client's speed, such as bodies
// that are being sent; [Conns] holds the open connections. Both are bounded, and
// both take a newcomer in when they are full: the slowest one goes instead.
package slots
