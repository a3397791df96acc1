// Package objects keeps flow documents as Flow objects of a Kubernetes namespace, so that
// kubectl, tools that apply what is in git, and the editor work on the same ones. The
// server uses it in the place of a directory.
package objects
