package alerts

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// dashboard is what is read of a dashboard of Grafana.
type dashboard struct {
	Panels []struct {
		Title   string `json:"title"`
		Targets []struct {
			Expr string `json:"expr"`
		} `json:"targets"`
	} `json:"panels"`
}

// Expressions returns the expressions of a dashboard of Grafana by "panel, number", with
// values for its variables.
func Expressions(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var read dashboard
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, fmt.Errorf("read the dashboard %s: %w", file, err)
	}
	variables := strings.NewReplacer("$__rate_interval", "5m", "$instance", ".*", "$flow", ".*", "$job", ".*")
	found := map[string]string{}
	for _, panel := range read.Panels {
		for i, target := range panel.Targets {
			found[fmt.Sprintf("%s, %d", panel.Title, i+1)] = variables.Replace(target.Expr)
		}
	}
	return found, nil
}
