// Package peers runs other engines as processes of their own, with the flows that the
// product is compared on: a chain of nodes, and the review of an admission webhook.
package peers
