// Package queuecmd has the commands about queued edges: queue, dead-letter and status, which
// shows the engines too. Package cli puts them under the root.
package queuecmd
