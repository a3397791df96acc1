// Package press sends webhooks the review of a deployment again and again, and says how
// fast and at what cost they answer.
package press
