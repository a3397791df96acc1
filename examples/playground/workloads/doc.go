// Package workloads is the playground's cast: sample Deployments with every
// way an image can be named, protected or broken, the images and registries
// they need, and what is expected to become of each; the playground and the
// end-to-end tests may use it.
package workloads
