package demo

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

// story is what a run's record says of one deployment.
type story struct {
	planned bool     // it was handed to the nodes that copy
	skipped string   // why it was left alone, or its object was
	errors  []string // what the error node got
}

// stories reads a run's record, by NAMESPACE/NAME.
func stories(run product.Run) map[string]*story {
	all := map[string]*story{}
	at := func(n named) *story {
		key := n.Namespace + "/" + n.Name
		if all[key] == nil {
			all[key] = &story{}
		}
		return all[key]
	}
	for _, hop := range run.Records {
		var message struct {
			Context struct{ Item named } `json:"context"`
			Error   string               `json:"error"`
		}
		if json.Unmarshal(hop.Message, &message) == nil && message.Context.Item.Name != "" {
			one := at(message.Context.Item)
			one.planned = true
			if hop.Node == "errors" && message.Error != "" {
				one.errors = append(one.errors, message.Error)
			}
		}
		// The reasons are wherever the plan is: in its messages, or in what
		// its script logged.
		var whole any
		if json.Unmarshal(hop.Message, &whole) == nil {
			for _, n := range reasons(whole, nil) {
				at(n).skipped = n.Reason
			}
		}
		for _, line := range hop.Log {
			for _, n := range reasonsIn(line.Text) {
				at(n).skipped = n.Reason
			}
		}
	}
	return all
}

// named is a deployment in the plan, with why it is left alone if it is.
type named struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Reason    string `json:"reason"`
}

// reasons finds the objects with namespace, name and a reason, however deep.
func reasons(value any, found []named) []named {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			found = reasons(item, found)
		}
	case map[string]any:
		var n named
		n.Namespace, _ = value["namespace"].(string)
		n.Name, _ = value["name"].(string)
		n.Reason, _ = value["reason"].(string)
		if n.Namespace != "" && n.Name != "" && n.Reason != "" {
			found = append(found, n)
		}
		for _, item := range value {
			found = reasons(item, found)
		}
	}
	return found
}

// leftAlone is how the plan's script logs what it skips: the reason, and the
// deployments that it goes for.
var leftAlone = regexp.MustCompile(`^left alone \((.+)\): (.+)$`)

func reasonsIn(line string) (found []named) {
	parts := leftAlone.FindStringSubmatch(line)
	if parts == nil {
		return nil
	}
	for item := range strings.SplitSeq(parts[2], ", ") {
		item, _, _ = strings.Cut(item, " and ") // "and 12 more"
		if namespace, name, ok := strings.Cut(item, "/"); ok {
			found = append(found, named{Namespace: namespace, Name: name, Reason: parts[1]})
		}
	}
	return found
}
