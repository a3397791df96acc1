// Package auth lets a request in or keeps it out: the token, the login cookie,
// the Host and the Origin. The server wraps everything it serves in it.
package auth
