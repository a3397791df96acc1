package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// connectionVariable names another connection file to the product's commands.
const connectionVariable = "PATCHBAY_CONNECTION"

// connectionFile is where the commands of another terminal look for the server:
// the usual place, unless a server of the user's runs and has its file there.
// usual is false for the file in dir, which commands must be given.
func connectionFile(ctx context.Context, dir string) (file string, usual bool, err error) {
	if file := os.Getenv(connectionVariable); file != "" {
		return file, true, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", false, fmt.Errorf("find the place of the connection file: %w", err)
	}
	file = filepath.Join(config, "patchbay", "connection.json")
	if inUse(ctx, file) {
		return filepath.Join(dir, "connection.json"), false, nil
	}
	return file, true, nil
}

// inUse says whether the server that wrote the file still answers. Its process id
// may be somebody else's by now.
func inUse(ctx context.Context, file string) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	var written struct {
		Address string `json:"address"`
	}
	if json.Unmarshal(text, &written) != nil {
		return false
	}
	address, err := url.Parse(written.Address)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address.Host)
	if err != nil {
		return false
	}
	return connection.Close() == nil
}
