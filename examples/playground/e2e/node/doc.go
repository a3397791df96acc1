// Package node tests what only a real node shows: a kubelet that pulls images and runs
// them, from the upstreams and from the mirror, and Patchbay's own image as a pod.
package node
