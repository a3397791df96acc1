package workload

import (
	"context"
	"crypto/rand"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Emit says how a list goes out.
type Emit string

// The values of Emit; an empty one is EmitList.
const (
	EmitList  Emit = "list"
	EmitPages Emit = "pages"
)

// Enum implements the jsonschema-go Enum interface.
func (Emit) Enum() []any { return []any{EmitList, EmitPages} }

// AboutEmit describes the setting.
const AboutEmit = "list: one message with the whole list, once all of it is read. pages: a message for each page as soon as it is read; " +
	"the next page is read once the nodes after this one have handled it. A page that fails ends the list, those before it have been " +
	"handled by then. A list that takes over about five minutes goes on with the objects as they are then. Without any object there is " +
	"one empty page."

// Send lists what is selected and emits it as a whole or page by page. It returns what the
// last page gave, or the first failure.
func (e Emit) Send(ctx context.Context, lister Lister, s Selection, emit func(Page) module.Result) (last module.Result) {
	if e != EmitPages {
		all, err := Collect(ctx, lister, s)
		if err != nil {
			return module.Fail(err)
		}
		return emit(Page{Part: Part{List: rand.Text(), Page: 1, Last: true}, Workloads: all})
	}
	err := EachPage(ctx, lister, s, func(page Page) error {
		last = emit(page)
		return last.Err()
	})
	if err != nil {
		return module.Fail(err)
	}
	return last
}
