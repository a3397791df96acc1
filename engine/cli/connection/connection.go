package connection

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Connection says where a server is and how to get in.
type Connection struct {
	Address string `json:"address"` // http://127.0.0.1:7424
	Token   string `json:"token"`
	PID     int    `json:"pid"`
	// CA is the path of a PEM file to trust; empty for the system's.
	CA string `json:"ca,omitempty"`
}

// Variable is the environment variable that names another file.
const Variable = "PATCHBAY_CONNECTION"

// Path returns where the file is: PATCHBAY_CONNECTION, else connection.json in
// the user's configuration directory.
func Path() (string, error) {
	if path := os.Getenv(Variable); path != "" {
		return path, nil
	}
	directory, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find the connection file: %w; set %s", err, Variable)
	}
	return filepath.Join(directory, "patchbay", "connection.json"), nil
}

// Read returns the connection in a file; an error that is fs.ErrNotExist means
// that no server has written one.
func Read(path string) (Connection, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Connection{}, fmt.Errorf("read the connection file: %w", err)
	}
	var c Connection
	if err := json.Unmarshal(text, &c); err != nil {
		return Connection{}, fmt.Errorf("read the connection file %s: %w; delete it, and start the server again", path, err)
	}
	return c, nil
}

// Write puts the file in place in one step, readable by its owner only.
func Write(path string, c Connection) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write the connection file: %w", err)
	}
	temporary := fmt.Sprintf("%s.%d", path, c.PID)
	if err := os.WriteFile(temporary, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the connection file: %w", errors.Join(err, remove(temporary)))
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("write the connection file: %w", errors.Join(err, remove(temporary)))
	}
	return nil
}

// Remove deletes the file, unless another server has written it since.
func Remove(path string, own Connection) error {
	current, err := Read(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && current != own {
		return nil
	}
	if err := remove(path); err != nil {
		return fmt.Errorf("remove the connection file: %w", err)
	}
	return nil
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
