// Package server is the Kubernetes control plane itself — etcd, kube-apiserver,
// the controllers that workloads need, the scheduler and kwok — in one process;
// only the playground binary imports it, everything else starts that binary
// through package controlplane.
package server
