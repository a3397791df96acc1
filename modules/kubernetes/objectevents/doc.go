// Package objectevents puts events on objects of the cluster, as kubectl describe and
// kubectl events show them. Repetitions are one event that counts, and nothing waits for
// the API server.
package objectevents
