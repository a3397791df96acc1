package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// What became of a deployment.
const (
	copied  = "copied"
	skipped = "skipped"
	failed  = "failed"
)

// row is a line of the table.
type row struct {
	deployment    string
	before, after []string
	what, why     string
	wrong         error // how it differs from what is expected of the sample
}

// judge holds samples against what the run, the cluster and the mirror say.
type judge struct {
	values  workloads.Values
	stories map[string]*story
	cluster map[string][]string
	mirror  contents
}

func (j judge) row(ctx context.Context, sample workloads.Workload) (row, error) {
	key := sample.Namespace + "/" + sample.Name
	seen := cmp.Or(j.stories[key], &story{})
	r := row{deployment: key, before: sample.Images, after: j.cluster[key]}
	var places []place
	for _, image := range sample.Images {
		if strings.HasPrefix(image, j.values.Mirror+"/") {
			continue
		}
		p, err := placeOf(j.values.Mirror, image)
		if err != nil {
			return row{}, err
		}
		places = append(places, p)
	}
	pushed := slices.ContainsFunc(places, func(p place) bool { return j.mirror.pushed(p.target) })
	switch {
	case len(seen.errors) > 0:
		r.what, r.why = failed, strings.ReplaceAll(strings.Join(seen.errors, "; "), "deployment "+key+": ", "")
		for _, p := range places { // the table names them already
			r.why = strings.ReplaceAll(r.why, "copy "+p.source+" to "+p.target+": ", "")
		}
	case seen.planned && pushed:
		r.what, r.why = copied, cmp.Or(seen.skipped, sample.Reason)
	case seen.planned:
		r.what, r.why = skipped, "its images were at the mirror already"
	default:
		r.what, r.why = skipped, seen.skipped
	}
	r.wrong = j.compare(ctx, sample, r, places)
	return r, nil
}

func (j judge) compare(ctx context.Context, sample workloads.Workload, r row, places []place) error {
	want := sample.Images
	if sample.Expect == workloads.Mirrored {
		want = nil
		for _, p := range places {
			want = append(want, p.target)
		}
	}
	var wrong []error
	if !slices.Equal(r.after, want) {
		wrong = append(wrong, fmt.Errorf("its images are %s, want %s", strings.Join(r.after, " "), strings.Join(want, " ")))
	}
	if (r.what == failed) != (sample.Expect == workloads.Failed) {
		wrong = append(wrong, fmt.Errorf("it %s, want %s", r.what, sample.Expect))
	}
	if r.why == "" {
		wrong = append(wrong, errors.New("the run does not say why"))
	}
	if sample.Copied {
		wrong = append(wrong, j.compareDigests(ctx, places)...)
	}
	return errors.Join(wrong...)
}

func (j judge) compareDigests(ctx context.Context, places []place) (wrong []error) {
	for _, p := range places {
		want := cmp.Or(p.pinned, j.values.Digests[p.canonical])
		if want == "" {
			wrong = append(wrong, fmt.Errorf("nobody pushed %s upstream", p.canonical))
			continue
		}
		if got := j.mirror.digest(ctx, p.target); got != want {
			wrong = append(wrong, fmt.Errorf("the mirror has %q as %s, want %s", got, p.target, want))
		}
	}
	return wrong
}
