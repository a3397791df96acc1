package expr

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/expr-lang/expr/vm"
)

// The bounds of one application of a map, all its expressions together.
const (
	maxMade = 64 << 20  // bytes of texts, lists and objects
	maxText = 16 << 20  // bytes of a text
	maxWork = 100 << 20 // steps of some 10 ns
	// maxRegexp bounds a regular expression, in bytes and in the instructions that it
	// becomes.
	maxRegexp       = 1000
	maxInstructions = 10_000
	// maxTimeText bounds what date() and its like are given.
	maxTimeText = 1000
)

var (
	errMade = fmt.Errorf("memory budget exceeded: the map makes more than %d MB of texts, lists and objects", maxMade>>20)
	errText = fmt.Errorf("memory budget exceeded: the text is longer than %d MB", maxText>>20)
	// errLimit is what an evaluation fails with that was ended, errWork what one does
	// that would not end soon.
	errLimit = errors.New("the evaluation took too long and was stopped")
	errWork  = fmt.Errorf("%w: it goes over too many items, or over lists within lists", errLimit)
)

// run is what one application of a map works with; runs are used again and again.
type run struct {
	message any
	root    reflect.Value
	result  reflect.Value // settable, of the target's type
	vm      vm.VM
	buffer  []byte
	convert converter
	example bool // what comes out is not delivered

	ctx    context.Context
	made   int // bytes
	work   int // steps
	look   int // at how much work the context is looked at next
	shared map[sharedKey]measured
	texts  map[sharedKey]any // what JSON texts hold
}

// lookEvery is how much work goes by between two looks at the context.
const lookEvery = 1 << 16

// begin gives the run a fresh budget.
func (r *run) begin(ctx context.Context) {
	r.ctx, r.made, r.work, r.look = ctx, 0, 0, lookEvery
}

// makes says that something of a size, in bytes, is about to be made.
func (r *run) makes(bytes int) error {
	if bytes < 0 || bytes > maxMade-r.made {
		return errMade
	}
	r.made += bytes
	return nil
}

// makesItems is makes for a number of things of one size.
func (r *run) makesItems(count, size int) error {
	if size > 0 && count > maxMade/size {
		return errMade
	}
	return r.makes(count * size)
}

// makesText is makes for a text.
func (r *run) makesText(bytes int) error {
	if bytes > maxText {
		return errText
	}
	return r.makes(bytes)
}

// works says that steps are about to be done.
func (r *run) works(steps int) error {
	if steps < 0 || steps > maxWork-r.work {
		return errWork
	}
	if r.work += steps; r.work >= r.look {
		r.look = r.work + lookEvery
		if r.ctx != nil && r.ctx.Err() != nil {
			return errLimit
		}
	}
	return nil
}

// reads is works for going once over a text.
func (r *run) reads(bytes int) error { return r.works(1 + bytes/32) }
