// Package deploymentupdate is the component deployment_update: one patch, so one
// rollout, to a Deployment, StatefulSet, DaemonSet or CronJob.
package deploymentupdate
