package steady

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// WriteMarkdown writes the plan of a soak and its verdicts.
func WriteMarkdown(out io.Writer, s Soak) error {
	var page strings.Builder
	p, m := s.Plan, s.Plan.Machine
	fmt.Fprintf(&page, "%s, commit `%s`: %d × %s, %.0f GB, %s, Linux %s, %s. Load %.1f before.\n",
		p.Began.UTC().Format("2006-01-02"), p.Commit, m.CPUs, m.CPU, float64(m.Memory)/(1<<30), m.System, m.Kernel, m.Go, m.LoadBegin)
	if m.Busy() {
		page.WriteString("The machine had other work to do: reviews took longer than they would alone.\n")
	}
	fmt.Fprintf(&page, "For %s, %.0f reviews a second of %.0f that could be answered, and passes over %d deployments, of which %d got a new image every %s. "+
		"Growth is judged after the first %s.\n\n", p.For, p.Rate, p.Capacity, p.Deployments, p.Changes, p.Every, p.WarmUp().Round(time.Second))
	page.WriteString("| | measured | bar | |\n|---|---|---|---|\n")
	for _, v := range Judge(s) {
		fmt.Fprintf(&page, "| %s | %s | %s | %s |\n", v.Name, v.Got, v.Bar, v.State)
	}
	if len(s.Samples) > 0 {
		fmt.Fprintf(&page, "| data directory | %.1f MB at the first sample, %.1f MB at the last | | |\n", float64(s.Samples[0].Data)/mega, float64(s.last().Data)/mega)
	}
	if _, err := io.WriteString(out, page.String()); err != nil {
		return fmt.Errorf("write the verdicts of a soak: %w", err)
	}
	return nil
}
