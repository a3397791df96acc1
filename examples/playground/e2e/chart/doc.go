// Package chart tests the Helm chart with Helm itself, on the playground's cluster.
package chart
