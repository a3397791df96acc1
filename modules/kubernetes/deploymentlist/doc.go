// Package deploymentlist is the component deployment_list: the Deployments of a
// cluster or a namespace as one message.
package deploymentlist
