// Package admission decides how much the server works on at a time, for whom and for
// how long: bodies that are sent, requests that wait for their turn, answers that are
// read, event streams and connections.
package admission
