package steady

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// The places of a picture, in pixels.
const (
	columns     = 2
	panelWidth  = 440
	panelHeight = 220
	left, right = 60, 20
	top, bottom = 48, 32
	gap         = 10 // between names
)

// style makes the picture readable on a light page and on a dark one.
const style = `text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.faint{fill:#57606a}.grid{stroke:#d0d7de}
path.s0{stroke:#0969da}path.s1{stroke:#bc4c00}path.s2{stroke:#1a7f37}tspan.s0{fill:#0969da}tspan.s1{fill:#bc4c00}tspan.s2{fill:#1a7f37}path{fill:none}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.faint{fill:#9198a1}.grid{stroke:#3d444d}
path.s0{stroke:#4493f8}path.s1{stroke:#f0883e}path.s2{stroke:#3fb950}tspan.s0{fill:#4493f8}tspan.s1{fill:#f0883e}tspan.s2{fill:#3fb950}}`

// series is a value over the time of a soak.
type series struct {
	name string
	of   func(Sample) float64
}

// panels share one axis each.
var panels = []struct {
	title  string
	series []series
}{
	{"memory of the server, MB", []series{
		{"RSS", func(s Sample) float64 { return float64(s.RSS) / mega }},
		{"without pages of files", func(s Sample) float64 { return float64(s.Own) / mega }},
		{"heap in use", func(s Sample) float64 { return float64(s.Heap) / mega }}}},
	{"memory of the script processes, MB", []series{
		{"RSS", func(s Sample) float64 { return float64(s.ScriptRSS) / mega }},
		{"without pages of files", func(s Sample) float64 { return float64(s.ScriptOwn) / mega }}}},
	{"goroutines and files", []series{
		{"goroutines", func(s Sample) float64 { return float64(s.Goroutines) }},
		{"open files", func(s Sample) float64 { return float64(s.Files) }}}},
	{"reviews, ms", []series{
		{"p50", func(s Sample) float64 { return float64(s.P50) / float64(time.Millisecond) }},
		{"p99", func(s Sample) float64 { return float64(s.P99) / float64(time.Millisecond) }}}},
}

// Draw writes how a soak went as an SVG, the warm-up included.
func Draw(out io.Writer, s Soak) error {
	var all strings.Builder
	for i, panel := range panels {
		fmt.Fprintf(&all, "<g transform=\"translate(%d %d)\">\n<text class=\"title\" x=\"%d\" y=\"16\">%s</text>\n<text x=\"%d\" y=\"34\">",
			i%columns*panelWidth, i/columns*panelHeight, left, panel.title, left)
		most := 0.0
		for n, one := range panel.series {
			fmt.Fprintf(&all, "<tspan class=\"s%d\" dx=\"%d\">%s</tspan>", n, min(n, 1)*gap, one.name)
			for _, sample := range s.Samples {
				most = max(most, one.of(sample))
			}
		}
		all.WriteString("</text>\n")
		s.axes(&all, most)
		for n, one := range panel.series {
			s.line(&all, n, ceiling(most), one.of)
		}
		all.WriteString("</g>\n")
	}
	width, height := columns*panelWidth, (len(panels)+columns-1)/columns*panelHeight
	_, err := fmt.Fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "+
		"aria-label=\"Memory, goroutines, files and latency over the time of a soak\">\n<style>%s</style>\n%s</svg>\n", width, height, width, height, style, all.String())
	if err != nil {
		return fmt.Errorf("write the picture of a soak: %w", err)
	}
	return nil
}

// ceiling is where the axis of a value ends: at 1, 2, 5, 10, 20 and so on.
func ceiling(most float64) float64 {
	if most <= 0 {
		return 1
	}
	decade := math.Pow(10, math.Floor(math.Log10(most)))
	for _, times := range []float64{1, 2, 5} {
		if most <= times*decade {
			return times * decade
		}
	}
	return 10 * decade
}

const parts = 4 // into which lines cut each axis

func (s Soak) axes(out io.Writer, most float64) {
	for n := range parts + 1 {
		share := float64(n) / parts
		y, x := float64(panelHeight-bottom)-share*(panelHeight-bottom-top), left+share*(panelWidth-right-left)
		fmt.Fprintf(out, "<path class=\"grid\" d=\"M%d %.0fH%d\"/><text class=\"faint\" x=\"%d\" y=\"%.0f\" text-anchor=\"end\">%.4g</text>\n",
			left, y, panelWidth-right, left-6, y+4, share*ceiling(most))
		fmt.Fprintf(out, "<text class=\"faint\" x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x, panelHeight-bottom+18, clock(time.Duration(share*float64(s.Plan.For))))
	}
}

// clock writes minutes and seconds.
func clock(d time.Duration) string {
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

func (s Soak) line(out io.Writer, number int, highest float64, of func(Sample) float64) {
	var path strings.Builder
	for i, sample := range s.Samples {
		fmt.Fprintf(&path, "%c%.0f %.0f", "ML"[min(i, 1)], left+float64(sample.At)/float64(s.Plan.For)*(panelWidth-right-left),
			float64(panelHeight-bottom)-of(sample)/highest*(panelHeight-bottom-top))
	}
	fmt.Fprintf(out, "<path class=\"s%d\" d=\"%s\"/>\n", number, path.String())
}
