// Package script is the contract between the engines that run JavaScript and
// those who have scripts to run.
package script
