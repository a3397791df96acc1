// Package charttest keeps the chart equal to the code: the definition of flows, what the
// solutions may do in a cluster, and the schema of their parameters are files of the chart,
// since that is what Helm reads. The tests write them with -update.
package charttest
