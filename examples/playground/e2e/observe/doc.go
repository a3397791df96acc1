// Package observe tests what operators see of the product: metrics, alerts, traces and
// events, each of a pass of Image Mirror and a review of the webhook on a real control
// plane.
package observe
