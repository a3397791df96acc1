package runtime

import (
	"context"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// maxItemName is how many characters of an item's name are kept.
const maxItemName = 200

// itemOf returns what a message is about that is emitted here: as the node says, else
// what the message before it was about. An expression that fails on a message is a line in
// the hop's log, and says nothing.
func (o *outlet) itemOf(ctx context.Context, data any, before string) string {
	if o.name == nil {
		return before
	}
	name, err := o.name.ApplyContext(ctx, data)
	if err != nil {
		module.Logger(ctx).Debug("the item name can't be evaluated", "error", err)
		return before
	}
	text, _ := name.(string)
	text = strings.Join(strings.Fields(texts.Cut(text, maxItemName)), " ")
	if text == "" {
		return before
	}
	return text
}
