package product

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
)

// Options of a server and its commands.
type Options struct {
	// Binary is the path of the patchbay binary.
	Binary string
	// Dir receives the log. It must exist.
	Dir string
	// DataDir receives the data; empty: data in Dir.
	DataDir    string
	Kubeconfig string
	// Listen is the address to listen on; empty: a free loopback port.
	Listen string
	// Connection is the file by which commands find the server; empty: one in Dir.
	Connection string
	// Flags are further flags of serve.
	Flags []string
	// Env is set on top of this process's environment, such as HTTPS_PROXY.
	Env []string
}

func (o Options) dataDir() string { return cmp.Or(o.DataDir, filepath.Join(o.Dir, "data")) }

func (o Options) logFile() string { return filepath.Join(o.Dir, "patchbay.log") }

func (o Options) connection() string {
	return cmp.Or(o.Connection, filepath.Join(o.Dir, "connection.json"))
}

// environment is this process's without what would lead the binary to another
// server, cluster or proxy.
func (o Options) environment() []string {
	var kept []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		switch strings.ToUpper(name) {
		case "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "KUBECONFIG":
			continue
		}
		if !strings.HasPrefix(name, "PATCHBAY_") {
			kept = append(kept, entry)
		}
	}
	kept = append(kept, "PATCHBAY_CONNECTION="+o.connection())
	return append(kept, o.Env...)
}
