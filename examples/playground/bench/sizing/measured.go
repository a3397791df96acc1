package sizing

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// measured are the costs that the sizing begins with. Times are in nanoseconds, memory in
// bytes.
type measured struct {
	review, serving, added       float64 // CPU of a review, memory under load, what it adds to a create
	idle                         float64
	passTime, passCPU, passBytes float64 // of one deployment more
	imageCPU, imageRequests      float64 // of looking for an image on the mirror
	run                          float64 // bytes on disk of a run that is kept whole
}

const ours = "patchbay"

// read finds them; one that is missing, or not above zero, is an error that names it.
func read(r *result.Result) (m measured, err error) {
	for _, one := range []struct {
		into                     *float64
		section, contender, name string
	}{
		{&m.review, "webhook", ours, "CPU a review, 8 connections"},
		{&m.serving, "webhook", ours, "RSS after the load"},
		{&m.added, "create", "Image Policy Webhook", "added"},
		{&m.idle, "process", ours, "RSS, both solutions idle"},
		{&m.passTime, "growth", ours, "time of a pass, a deployment more"},
		{&m.passCPU, "growth", ours, "CPU of a pass, a deployment more"},
		{&m.passBytes, "growth", ours, "peak RSS of a pass, a deployment more"},
		{&m.imageCPU, "check", ours, "CPU of a pass, an image"},
		{&m.imageRequests, "check", ours, "requests of a pass, an image"},
		{&m.run, "growth", ours, "disk of a kept run of 9 hops"},
	} {
		f, ok := r.Find(one.section, one.contender, one.name)
		if !ok {
			return measured{}, fmt.Errorf("compute the sizing: the result has no %q of %s in the section %s", one.name, one.contender, one.section)
		}
		// Least squares of a busy machine may say that more costs less.
		if *one.into = f.Median(); *one.into <= 0 {
			return measured{}, fmt.Errorf("compute the sizing: %q was measured as %s, so measure it again on a quieter machine", one.name, f)
		}
	}
	return m, nil
}
