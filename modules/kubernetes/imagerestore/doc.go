// Package imagerestore gives deployments the images back that they had before
// deployment_update pointed them at copies.
package imagerestore
