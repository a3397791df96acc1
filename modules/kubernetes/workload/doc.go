// Package workload is the shape in which Deployments, StatefulSets, DaemonSets
// and CronJobs travel through a flow, and its decoding; the list components of
// the kubernetes module use it.
package workload
