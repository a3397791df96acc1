// Package kubernetes is the module of components that read and change a cluster;
// main builds the client and lists the module.
package kubernetes
