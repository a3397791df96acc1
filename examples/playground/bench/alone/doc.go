// Package alone runs the product without a cluster, for flows that ask none.
package alone
