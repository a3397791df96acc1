package peers

import (
	"context"
	"embed"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// The flows that an engine can be started with.
const (
	Chain  = "chain"  // answers how many messages arrived at its end
	Review = "review" // rewrites the images of an admission review
)

//go:embed flows
var flows embed.FS

// Engine is one of the peers.
type Engine struct {
	Name string
	// HTTP1 is set for what has no HTTP/2 in its servers.
	HTTP1 bool
	// prepare writes what the engine reads and returns its command.
	prepare func(dir, flow string, o Options) ([]string, error)
}

// Options of a start.
type Options struct {
	Dir     string // gets the files of the engine; it must exist
	Address string // host:port to listen on, on loopback
	// Cert and Key are files in PEM; without them the engine speaks plain HTTP.
	Cert, Key string
	Mirror    string // where reviews are rewritten to
	// Wrap is put in front of the command, such as taskset and its flags.
	Wrap []string
	Env  []string
}

// Start starts the engine with a flow and returns when it listens.
func (e Engine) Start(ctx context.Context, flow string, o Options) (*Running, error) {
	command, err := e.prepare(o.Dir, flow, o)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", e.Name, err)
	}
	return start(ctx, e.Name, append(append([]string{}, o.Wrap...), command...), o)
}

// Benthos is the core of Benthos, built with the components of its own repository.
func Benthos(binary string) Engine {
	return Engine{Name: "Benthos", prepare: func(dir, flow string, o Options) ([]string, error) {
		config, err := write(dir, flow+".benthos.yaml", o)
		return []string{binary, "run", config}, err
	}}
}

// NodeRED is the package of that name, in a directory into which npm has installed it and
// its Node.
func NodeRED(installed string) Engine {
	modules := filepath.Join(installed, "node_modules")
	return Engine{Name: "Node-RED", HTTP1: true, prepare: func(dir, flow string, o Options) ([]string, error) {
		settings, err := write(dir, "settings.nodered.js", o)
		if err != nil {
			return nil, err
		}
		document, err := write(dir, flow+".nodered.json", o)
		return []string{filepath.Join(modules, "node", "bin", "node"), filepath.Join(modules, "node-red", "red.js"),
			"--userDir", dir, "--settings", settings, document}, err
	}}
}

// write fills a file of flows in and returns where it is.
func write(dir, name string, o Options) (string, error) {
	text, err := flows.ReadFile("flows/" + name)
	if err != nil {
		return "", fmt.Errorf("read a flow: %w", err)
	}
	host, port, err := net.SplitHostPort(o.Address)
	if err != nil {
		return "", fmt.Errorf("read the address: %w", err)
	}
	filled := strings.NewReplacer("${ADDRESS}", o.Address, "${HOST}", host, "${PORT}", port,
		"${CERT}", o.Cert, "${KEY}", o.Key, "${MIRROR}", o.Mirror).Replace(string(text))
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(filled), 0o600); err != nil {
		return "", fmt.Errorf("write a flow: %w", err)
	}
	return file, nil
}
