// Package podlist is the component pod_list: the Pods of a cluster or a namespace as
// one message.
package podlist
