package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// comparison is one column of the table that our articles compare the two solutions
// with, filled in from what this demo did.
type comparison struct {
	column   string
	when     string
	rollouts int // the most that a deployment took
	gitops   string
	copying  string
	nodes    int
}

func (c comparison) draw(out io.Writer) error {
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintf(w, "\t%s\n", c.column)
	fmt.Fprintf(w, "When\t%s\n", c.when)
	fmt.Fprintf(w, "Rollouts\t%s\n", numeral(c.rollouts))
	fmt.Fprintf(w, "GitOps\t%s\n", c.gitops)
	fmt.Fprintf(w, "Image copying\t%s\n", c.copying)
	fmt.Fprintf(w, "Nodes\t%d\n", c.nodes)
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print the comparison: %w", err)
	}
	return nil
}

func numeral(n int) string {
	switch n {
	case 1:
		return "One"
	case 2:
		return "Two"
	}
	return fmt.Sprint(n)
}

// interval is how often the flow's ticker fires.
func (d *demo) interval(ctx context.Context) (time.Duration, error) {
	var document struct {
		Spec struct {
			Nodes []struct {
				ID       string          `json:"id"`
				Settings json.RawMessage `json:"settings"`
			} `json:"nodes"`
		} `json:"spec"`
	}
	if err := d.server.Get(ctx, "/api/v1/flows/"+d.Solution, &document); err != nil {
		return 0, err
	}
	for _, node := range document.Spec.Nodes {
		if node.ID != "ticker" {
			continue
		}
		var settings struct{ Delay int64 }
		if err := json.Unmarshal(node.Settings, &settings); err != nil {
			return 0, fmt.Errorf("read the settings of the ticker: %w", err)
		}
		return time.Duration(settings.Delay) * time.Millisecond, nil
	}
	return 0, fmt.Errorf("the flow %s has no node ticker", d.Solution)
}

func (d *demo) nodes(ctx context.Context) (int, error) {
	status, err := d.server.Status(ctx, d.Solution)
	return len(status.Nodes), err
}
