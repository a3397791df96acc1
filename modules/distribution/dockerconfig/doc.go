// Package dockerconfig reads docker configs and the pull secrets that hold them, and
// finds the logins for an image as the kubelet does. It is the only reader of both in
// Patchbay.
// https://kubernetes.io/docs/concepts/containers/images/#config-json
package dockerconfig
