package planning

import (
	"encoding/json"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// settledNode is what a node is with its settings, in which nothing is wrong.
// Taking settings over may mean to compile a script.
type settledNode struct {
	ports    []module.Port // must not be changed
	settings any
}

// settledKey names a node's component and settings; false when the settings have
// no JSON form.
func settledKey(doc flow.Node) (string, bool) {
	text, err := json.Marshal(doc.Settings)
	return doc.Component + " " + string(text), err == nil
}

// checkedMap is what is known of a map between two ports before it runs.
type checkedMap struct {
	check   expr.Check
	example any // what it makes of the source's example
}

type mapKey struct {
	from           reflect.Type
	to             catalog.LimitsKey
	template, text string // as JSON: the map, and the source's example
}

func (k mapKey) size() int { return len(k.template) + len(k.text) + len(k.to.Schema) }

func keyOfMap(template any, from, to module.Port) (mapKey, bool) {
	written, err := message.JSON(template)
	if err != nil {
		return mapKey{}, false
	}
	example, err := message.JSON(from.Configuration)
	if err != nil {
		return mapKey{}, false
	}
	target, err := catalog.LimitsKeyOf(to)
	return mapKey{reflect.TypeOf(from.Configuration), target, string(written), string(example)}, err == nil
}
