// Package node runs a real node on a control plane of the playground: Kubernetes' own
// kubelet with the system's containerd, runc and network plugins. Pods are processes with
// an address of their own. It needs Linux and root. All of it is one process tree in a
// mount and a process namespace of its own, which the kernel ends as a whole. Package
// stack uses it, and tests may.
package node
