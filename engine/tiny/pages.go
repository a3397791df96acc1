package tiny

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// pages notes the dashboards: here each node has its panel, and a solution its overview.
func (r *reader) pages(export map[string]any) {
	for i, one := range r.list(export, "pages") {
		page, _ := one.(map[string]any)
		at := "page " + cmp.Or(text(page["title"]), text(page["name"]), fmt.Sprint(i))
		r.unknown(nil, at, page, "name", "title", "sortIdx", "widgets")
		var shows []string
		widgets, _ := page["widgets"].([]any)
		for _, two := range widgets {
			widget, _ := two.(map[string]any)
			r.unknown(nil, at, widget, "port", "name", "gridX", "gridY", "gridW", "gridH")
			shows = append(shows, cmp.Or(r.endpointOf(text(widget["port"])), text(widget["name"]), "nothing"))
		}
		r.note(nil, at, "dashboards are not imported; it shows %s. Here the panel of each node shows that", cmp.Or(strings.Join(shows, ", "), "nothing"))
	}
}

// scenarios pins the messages that a scenario has for ports: maps are tried on them.
func (r *reader) scenarios(export map[string]any) {
	for i, one := range r.list(export, "scenarios") {
		scenario, _ := one.(map[string]any)
		at := "scenario " + cmp.Or(text(scenario["name"]), fmt.Sprint(i))
		r.unknown(nil, at, scenario, "name", "ports")
		ports, _ := scenario["ports"].([]any)
		for _, two := range ports {
			port, _ := two.(map[string]any)
			r.pin(at, text(port["port"]), plainOf(port["data"]))
		}
	}
}

func (r *reader) pin(at, place string, data any) {
	id, port, _ := cutLast(place)
	known := r.find(id, nil)
	if known == nil || port == "" || strings.HasPrefix(port, "_") {
		r.note(nil, at, "its message for %q is for no port of a node and was left out: %s", place, shown(data))
		return
	}
	node := &known.in.document.Spec.Nodes[known.in.places[known.id]]
	if _, taken := node.Examples[port]; taken {
		r.note(known.in, at, "port %s.%s has a pinned message already; this one was left out: %s", node.ID, port, shown(data))
		return
	}
	if node.Examples == nil {
		node.Examples = map[string]any{}
	}
	node.Examples[port] = data
}

// endpointOf is a port of the export as it is called here; empty for none.
func (r *reader) endpointOf(place string) string {
	id, port, _ := cutLast(place)
	if known := r.find(id, nil); known != nil {
		return known.id + "." + port
	}
	return place
}

// cutLast takes nodeId:port apart: an id may hold a colon.
func cutLast(place string) (id, port string, ok bool) {
	parts := strings.Split(place, ":")
	if len(parts) < 2 {
		return place, "", false
	}
	last := len(parts) - 1
	return strings.Join(slices.Clone(parts[:last]), ":"), parts[last], true
}
