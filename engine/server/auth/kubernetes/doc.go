// Package kubernetes is the authority that a cluster is: TokenReview says whose a token is,
// SubjectAccessReview what they may do with flows.patchbay.dev in one namespace.
package kubernetes
