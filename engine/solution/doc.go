// Package solution reads packaged flows with their parameters and makes flow
// documents of them; the server and the commands use it.
package solution
