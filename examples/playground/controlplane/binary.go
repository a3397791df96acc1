package controlplane

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

func findBinary(binary string) (string, error) {
	if binary == "" {
		binary = os.Getenv(BinaryVariable)
	}
	if binary == "" {
		return "", errors.New("find the playground binary: " + BinaryVariable + " is not set; " +
			"run export " + BinaryVariable + "=$(examples/playground/build.sh)")
	}
	if _, err := os.Stat(binary); err != nil {
		return "", fmt.Errorf("find the playground binary: %w; run examples/playground/build.sh, which prints its path", err)
	}
	return binary, nil
}

func withoutProxy(environ []string) []string {
	var kept []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		switch strings.ToUpper(name) {
		case "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE":
			continue
		}
		kept = append(kept, entry)
	}
	return kept
}

// logTail returns the end of the child's log, which has the reason.
func logTail(file string) string {
	const limit = 4 << 10
	data, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	if len(data) > limit {
		data = data[len(data)-limit:]
	}
	return string(data)
}
