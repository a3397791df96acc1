package demo

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// created is what became of a creation.
type created struct {
	creation
	got         string   // its image, after the rollout
	said        []string // the warnings
	replicaSets int

	// For what is to be rewritten: where the image belongs, its digest upstream
	// and its digest as it is pulled from the mirror.
	target, source, pulled string
	pullError              error
}

// wrong is how it differs from what is expected, nil if it doesn't.
func (c created) wrong() error {
	var wrong []error
	if want := cmp.Or(c.target, c.image); c.got != want {
		wrong = append(wrong, fmt.Errorf("its image is %s, want %s", c.got, want))
	}
	if c.replicaSets != 1 {
		wrong = append(wrong, fmt.Errorf("it has %d ReplicaSets, want one", c.replicaSets))
	}
	switch {
	case c.why == "" && len(c.said) == 0:
		wrong = append(wrong, errors.New("the webhook says nothing of it"))
	case c.why != "" && len(c.said) > 0:
		wrong = append(wrong, fmt.Errorf("the webhook says %q, want nothing", c.said))
	}
	switch {
	case c.pullError != nil:
		wrong = append(wrong, c.pullError)
	case c.pulled != c.source:
		wrong = append(wrong, fmt.Errorf("the mirror serves %q as %s, the upstream has %q", c.pulled, c.got, c.source))
	}
	return errors.Join(wrong...)
}

// drawCreated prints the deployments and what is wrong with which.
func drawCreated(out io.Writer, mirror string, rows []created) (wrong int, err error) {
	short := func(text string) string {
		return longDigest.ReplaceAllString(strings.ReplaceAll(text, mirror, "MIRROR"), "$1…")
	}
	fmt.Fprintf(out, "MIRROR is %s\n\n", mirror)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DEPLOYMENT\tASKED FOR\tGOT\tREPLICASETS\tPULLED\tWHY")
	for _, r := range rows {
		got, pulled := r.got, cmp.Or(r.pulled, "-")
		if got == r.image {
			got = "unchanged"
		}
		why := cmp.Or(r.why, strings.Join(r.said, "; "))
		fmt.Fprintf(w, "%s/%s\t%s\t%s\t%d\t%s\t%s\n", r.namespace, r.name, short(r.image), short(got), r.replicaSets, short(pulled), clip(short(why)))
	}
	if err := w.Flush(); err != nil {
		return 0, fmt.Errorf("print the table: %w", err)
	}
	fmt.Fprintln(out)
	for _, r := range rows {
		if err := r.wrong(); err != nil {
			wrong++
			fmt.Fprintf(out, "NOT AS EXPECTED %s/%s: %s\n", r.namespace, r.name, strings.ReplaceAll(err.Error(), "\n", "; "))
		}
	}
	if wrong == 0 {
		fmt.Fprintf(out, "%d deployments: each is as it should be from the start, and what was pulled is the upstream's\n", len(rows))
	}
	return wrong, nil
}
