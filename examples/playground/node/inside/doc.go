// Package inside is process 1 of a real node: it prepares the namespaces that package node
// starts it in, and runs containerd and the kubelet there. Only the playground's binary
// imports it.
package inside
