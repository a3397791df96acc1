// Package incluster shows Patchbay as it is installed in a cluster: its chart by Helm, its
// image as pods of a real node, and Image Mirror on workloads that the node runs. The
// demo command uses it.
package incluster
