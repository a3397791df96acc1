package demo

import (
	"context"
	"errors"
	"io"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// Target is where an image belongs and what its source is called.
func Target(mirror, image string) (target, canonical, pinned string, err error) {
	p, err := placeOf(mirror, image)
	return p.target, p.canonical, p.pinned, err
}

// Story is what a run says of a deployment.
func Story(run product.Run, deployment string) (planned bool, skipped string, errors []string) {
	s := stories(run)[deployment]
	if s == nil {
		return false, "", nil
	}
	return s.planned, s.skipped, s.errors
}

// Judge draws the table of one sample whose images are none of the mirror's, and
// returns how many are wrong.
func Judge(ctx context.Context, out io.Writer, sample workloads.Workload, run product.Run, after []string) (int, error) {
	j := judge{values: workloads.Values{Mirror: "m:1"}, stories: stories(run),
		cluster: map[string][]string{sample.Namespace + "/" + sample.Name: after}}
	r, err := j.row(ctx, sample)
	if err != nil {
		return 0, err
	}
	if err := drawTable(out, "m:1", []row{r}); err != nil {
		return 0, err
	}
	return sum(out, []row{r}), nil
}

// Creation is what a webhook made of a deployment.
type Creation struct {
	Image, Got, Target     string
	Said                   []string
	Why                    string // empty: the webhook is to say it
	ReplicaSets            int
	Source, Pulled, Failed string // digests, and why the pull failed
}

// JudgeCreation draws the table of one deployment and returns how many are wrong.
func JudgeCreation(out io.Writer, c Creation) (int, error) {
	row := created{creation: creation{namespace: "a", name: "web", image: c.Image, why: c.Why}, got: c.Got, said: c.Said,
		replicaSets: c.ReplicaSets, target: c.Target, source: c.Source, pulled: c.Pulled}
	if c.Failed != "" {
		row.pullError = errors.New(c.Failed)
	}
	return drawCreated(out, "m:1", []created{row})
}
