package growth

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/curve"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// Options say where things are and how far to go.
type Options struct {
	Patchbay, Playground string // binaries
	Dir                  string // for what the servers write
	// All measures more points, up to the ends that the design names. It takes several
	// times as long.
	All bool
	// Address returns a free address on loopback.
	Address func(ctx context.Context) (string, error)
}

// Grown is what was measured.
type Grown struct {
	Curves []result.Curve
	// Pieces are costs of one more of something, by least squares.
	Pieces []Piece
}

// Piece is what one more costs.
type Piece struct {
	Name  string
	Unit  result.Unit
	Value float64
}

// Measure measures one kind of growth after the other.
func Measure(ctx context.Context, o Options) (Grown, error) {
	var all Grown
	for _, part := range []struct {
		name    string
		measure func(context.Context, Options) (Grown, error)
	}{{"nodes", nodes}, {"flows", flows}, {"runs", runs}, {"connections", connections}, {"bodies", bodies}, {"deployments", deployments}} {
		o := o
		o.Dir = filepath.Join(o.Dir, part.name)
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return Grown{}, fmt.Errorf("make a directory for %s: %w", part.name, err)
		}
		grown, err := part.measure(ctx, o)
		if err != nil {
			return Grown{}, fmt.Errorf("growth with %s: %w", part.name, err)
		}
		all.Curves = append(all.Curves, grown.Curves...)
		all.Pieces = append(all.Pieces, grown.Pieces...)
	}
	return all, nil
}

// sizes are the few, or the many with All.
func (o Options) sizes(few, many []int) []int {
	if o.All {
		return many
	}
	return few
}

// put adds a point to the curve of a name, which it begins when there is none yet.
func (g *Grown) put(name, of string, unit result.Unit, size int, cost float64) {
	point := result.Point{Size: float64(size), Cost: cost}
	for i := range g.Curves {
		if g.Curves[i].Name == name {
			g.Curves[i].Points = append(g.Curves[i].Points, point)
			return
		}
	}
	g.Curves = append(g.Curves, result.Curve{Name: name, Of: of, Unit: unit, Points: []result.Point{point}})
}

// piece adds what one more costs by the curve of a name.
func (g *Grown) piece(name, of string) {
	for _, c := range g.Curves {
		if c.Name == of {
			g.Pieces = append(g.Pieces, Piece{Name: name, Unit: c.Unit, Value: curve.Slope(c.Points)})
		}
	}
}
