// Package planning checks flow documents and answers what can be known of them
// before anything runs: problems, ports, which wire fits, what a map makes of a
// message, permissions. It makes the plan by which the runtime deploys a flow. It
// runs nothing and keeps no runs; the runtime, the server and the commands use it.
package planning
