package product

import (
	"encoding/json"
	"fmt"
	"os"
)

// connection is what the server writes for the commands.
type connection struct {
	Address string `json:"address"`
	Token   string `json:"token"`
	PID     int    `json:"pid"`
}

func readConnection(file string) (connection, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return connection{}, err
	}
	var c connection
	if err := json.Unmarshal(text, &c); err != nil {
		return connection{}, fmt.Errorf("read the connection file %s: %w", file, err)
	}
	return c, nil
}
