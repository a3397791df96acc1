// Package workloadlist is the component workload_list: Deployments,
// StatefulSets, DaemonSets and CronJobs in one message of one shape.
package workloadlist
