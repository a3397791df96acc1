package tiny

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// node reads a node: its place, its component and its settings.
func (r *reader) node(at string, object map[string]any) {
	d := r.of(at, object)
	data, _ := object["data"].(map[string]any)
	id := text(object["id"])
	own := d.ids.unique(label(cmp.Or(id, text(data["component"])), "node", "_"))
	if same := r.find(id, d); same != nil && same.in == d {
		r.note(d, "node "+id, "the id is another node's too; edges lead to the first of them, and this one is %s", own)
	} else {
		r.nodes[id] = append(r.nodes[id], &drawnNode{d, own})
		if own != id {
			r.note(d, "node "+id, "its id is %s here", own)
		}
	}
	r.unknown(d, "node "+own, object, "id", "type", "flow", "position", "comment", "data")
	r.unknown(d, "node "+own, data, "component", "module", "label", "spin", "flow_id", "handles", "id", "flow")
	n := flow.Node{ID: own, Component: componentName(text(data["module"]), text(data["component"])), Title: text(data["label"])}
	position, _ := object["position"].(map[string]any)
	place := flow.Position{X: pixels(position["x"]), Y: pixels(position["y"])}
	if d.document.Layout == nil {
		d.document.Layout = map[string]flow.Position{}
	}
	d.document.Layout[own] = place
	r.component(d, &n, place)
	r.handles(d, &n, data)
	d.places[own] = len(d.document.Spec.Nodes)
	d.document.Spec.Nodes = append(d.document.Spec.Nodes, n)
	if comment := text(object["comment"]); comment != "" {
		r.comment(d, "comment-"+own, comment, place)
	}
}

// aboveNode is how far over its node a comment is drawn, in pixels.
const aboveNode = 90

func (r *reader) comment(d *drawn, id, text string, at flow.Position) {
	d.document.Comments = append(d.document.Comments, flow.Comment{ID: d.comments.unique(id), Text: text, X: at.X, Y: at.Y - aboveNode})
}

var (
	moduleVersion = regexp.MustCompile(`[-@]v?[0-9][0-9.]*$`)
	moduleSuffix  = regexp.MustCompile(`-module$`)
)

// componentName is what a component is called here: common-module's ticker is common/ticker.
func componentName(module, component string) string {
	module = module[strings.LastIndex(module, "/")+1:]
	module = moduleSuffix.ReplaceAllString(moduleVersion.ReplaceAllString(module, ""), "")
	return label(module, "unknown", "_") + "/" + label(component, "unknown", "_")
}

// component looks whether the component is there. One that is not stays in the document, so
// that a check names it, with a comment that says so.
func (r *reader) component(d *drawn, n *flow.Node, place flow.Position) {
	if _, ok := r.known.Lookup(n.Component); ok {
		return
	}
	if other := strings.ReplaceAll(n.Component, "-", "_"); other != n.Component {
		if _, ok := r.known.Lookup(other); ok {
			r.note(d, "node "+n.ID, "its component %s is %s here", n.Component, other)
			n.Component = other
			return
		}
	}
	why := fmt.Sprintf("there is no component %s here", n.Component)
	if meant := texts.Nearest(n.Component, r.known.Names()); meant != "" {
		why += fmt.Sprintf("; the nearest name is %s", meant)
	}
	r.note(d, "node "+n.ID, "%s: the node is a placeholder, with its settings and wires", why)
	r.comment(d, "missing-"+n.ID, "Placeholder: "+why+". Put another node in its place, or write the component.", place)
}

// handles reads the settings, which are the configuration of a handle.
func (r *reader) handles(d *drawn, n *flow.Node, data map[string]any) {
	handles, ok := data["handles"].([]any)
	if !ok && data["handles"] != nil {
		r.note(d, "node "+n.ID, "its handles are no list: %s; it has no settings now", shown(data["handles"]))
	}
	for _, one := range handles {
		handle, _ := one.(map[string]any)
		id := text(handle["id"])
		r.unknown(d, "node "+n.ID+", handle "+id, handle, "id", "type", "position", "rotated_position", "label", "schema", "configuration")
		if id != v1alpha1.SettingsPort {
			continue // the component says what its ports are
		}
		switch settings := plainOf(handle["configuration"]).(type) {
		case nil:
		case map[string]any:
			if len(settings) > 0 {
				n.Settings, _ = r.expressions(d, "node "+n.ID+", settings", settings).(map[string]any)
			}
		default:
			r.note(d, "node "+n.ID, "its settings are no object and were left out: %s", shown(settings))
		}
	}
}

// plainOf is a configuration, which may be written as JSON in a text.
func plainOf(value any) any {
	written, ok := value.(string)
	if !ok || !strings.HasPrefix(strings.TrimSpace(written), "{") {
		return value
	}
	if read, err := message.Read([]byte(written)); err == nil {
		return read
	}
	return value
}

// maxPixel bounds a coordinate.
const maxPixel = 1_000_000

func pixels(value any) int {
	at := 0.0
	switch value := value.(type) {
	case int64:
		at = float64(value)
	case float64:
		at = value
	}
	return int(math.Round(min(max(at, -maxPixel), maxPixel)))
}

// shown is a value on one line, shortened.
func shown(value any) string {
	line, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%T", value)
	}
	return texts.Cut(string(line), 120)
}
