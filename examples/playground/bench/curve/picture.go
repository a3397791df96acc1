package curve

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// The places of a picture, in pixels.
const (
	columns      = 2
	panelWidth   = 440
	panelHeight  = 250
	left, right  = 80, 20
	top, bottom  = 44, 44
	markerRadius = 3
)

// style makes the picture readable on a light page and on a dark one.
const style = `text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.faint{fill:#57606a}
.grid{stroke:#d0d7de}.cost{stroke:#0969da;fill:none;stroke-width:2}.point{fill:#0969da}.linear{stroke:#8c959f;stroke-dasharray:4 4}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.faint{fill:#9198a1}.grid{stroke:#3d444d}.cost{stroke:#4493f8}.point{fill:#4493f8}.linear{stroke:#7d8590}}`

// Draw writes the curves as an SVG, each in a panel with logarithmic axes, beside a dashed
// line of a cost that grows as the size does. Curves with fewer than two points are left out.
func Draw(out io.Writer, curves []result.Curve) error {
	var panels strings.Builder
	drawn := 0
	for _, c := range curves {
		f := frameOf(c.Points)
		if f == nil {
			continue
		}
		fmt.Fprintf(&panels, "<g transform=\"translate(%d %d)\">\n", drawn%columns*panelWidth, drawn/columns*panelHeight)
		f.draw(&panels, c)
		panels.WriteString("</g>\n")
		drawn++
	}
	width, height := columns*panelWidth, (drawn+columns-1)/columns*panelHeight
	_, err := fmt.Fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "+
		"aria-label=\"How costs grow with sizes, on logarithmic axes\">\n<style>%s</style>\n%s</svg>\n", width, height, width, height, style, panels.String())
	if err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}

// frame maps sizes and costs to places.
type frame struct {
	x, y   axis
	points []result.Point
}

func frameOf(points []result.Point) *frame {
	f := &frame{}
	for _, p := range points {
		if p.Size > 0 && p.Cost > 0 {
			f.points = append(f.points, p)
		}
	}
	if len(f.points) < 2 {
		return nil
	}
	sizes, costs := make([]float64, len(f.points)), make([]float64, len(f.points))
	for i, p := range f.points {
		sizes[i], costs[i] = p.Size, p.Cost
	}
	f.x = axisOf(sizes, left, panelWidth-right)
	f.y = axisOf(costs, panelHeight-bottom, top)
	return f
}

func (f *frame) draw(out io.Writer, c result.Curve) {
	fit := FitOf(c.Points)
	fmt.Fprintf(out, "<text class=\"title\" x=\"%d\" y=\"16\">%s</text>\n", left, html.EscapeString(c.Name))
	fmt.Fprintf(out, "<text class=\"faint\" x=\"%d\" y=\"32\">exponent %.2f, steepest %.2f from %s</text>\n", left, fit.Exponent, fit.Steepest, short(fit.SteepestAt))
	for _, at := range f.x.decades() {
		fmt.Fprintf(out, "<path class=\"grid\" d=\"M%.1f %dV%d\"/><text class=\"faint\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
			f.x.at(at), top, panelHeight-bottom, f.x.at(at), panelHeight-bottom+16, short(at))
	}
	for _, at := range f.y.decades() {
		fmt.Fprintf(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"faint\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
			left, f.y.at(at), panelWidth-right, left-6, f.y.at(at)+4, html.EscapeString(label(c.Unit, at)))
	}
	fmt.Fprintf(out, "<text class=\"faint\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", panelWidth-right, panelHeight-8, html.EscapeString(c.Of))
	f.linear(out)
	path := strings.Builder{}
	for i, p := range f.points {
		fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(i, 1)], f.x.at(p.Size), f.y.at(p.Cost))
	}
	fmt.Fprintf(out, "<path class=\"cost\" d=\"%s\"/>\n", path.String())
	for _, p := range f.points {
		fmt.Fprintf(out, "<circle class=\"point\" cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"><title>%s %s: %s</title></circle>\n", f.x.at(p.Size), f.y.at(p.Cost),
			markerRadius, short(p.Size), html.EscapeString(c.Of), html.EscapeString(c.Unit.Format(p.Cost)))
	}
}

// linear is the cost that grows as the size does and ends where the curve does, as far as
// it is in the frame.
func (f *frame) linear(out io.Writer) {
	last := f.points[len(f.points)-1]
	from := max(f.x.from, last.Size*f.y.from/last.Cost)
	fmt.Fprintf(out, "<path class=\"linear\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", f.x.at(from), f.y.at(last.Cost*from/last.Size), f.x.at(last.Size), f.y.at(last.Cost))
}

// axis is logarithmic, from a value at a place to another.
type axis struct{ from, to, begin, end float64 }

// axisOf begins and ends at decades.
func axisOf(values []float64, begin, end float64) axis {
	least, most := values[0], values[0]
	for _, v := range values {
		least, most = min(least, v), max(most, v)
	}
	a := axis{from: math.Pow(10, math.Floor(math.Log10(least))), to: math.Pow(10, math.Ceil(math.Log10(most))), begin: begin, end: end}
	if a.from == a.to {
		a.to *= 10
	}
	return a
}

func (a axis) at(value float64) float64 {
	return a.begin + (a.end-a.begin)*math.Log(value/a.from)/math.Log(a.to/a.from)
}

func (a axis) decades() []float64 {
	var all []float64
	for n := math.Round(math.Log10(a.from)); n <= math.Round(math.Log10(a.to)); n++ {
		all = append(all, math.Pow(10, n))
	}
	return all
}

// label writes a decade of a cost; a byte's are of ten too.
func label(unit result.Unit, at float64) string {
	if unit != result.Bytes {
		return unit.Format(at)
	}
	for i, prefix := range []string{"", "k", "M", "G"} {
		if least := math.Pow(1000, float64(i)); at < 1000*least {
			return fmt.Sprintf("%.4g %sB", at/least, prefix)
		}
	}
	return fmt.Sprintf("%.4g TB", at/1e12)
}

// short writes a size.
func short(value float64) string {
	switch {
	case value >= 1e6:
		return fmt.Sprintf("%.3gM", value/1e6)
	case value >= 1e4:
		return fmt.Sprintf("%.3gk", value/1e3)
	}
	return fmt.Sprintf("%.4g", value)
}
