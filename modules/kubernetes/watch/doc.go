// Package watch is the component watch: a trigger that says what happens to objects of
// some kinds.
//
// It lists the objects, and follows them from there with a watch of the API server, which
// it takes up again where it broke off, also after a restart of the process. When the API
// server does not know any more what has happened since, the objects are listed again and
// compared with what is known of them. Each event comes at least once: what a process
// that dies has emitted in its last seconds comes again.
package watch
