package webhookregister

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// restrict keeps the webhook away from what the cluster needs to recover, and
// from what a person has taken out. The namespaces are excluded twice: the
// condition also holds where another tool rewrites selectors.
func (w *webhook) restrict(in Request, by owner) error {
	excluded := []string{"kube-system", "kube-node-lease"}
	for _, name := range append([]string{in.ServiceNamespace, by.namespace}, in.ExcludeNamespaces...) {
		if name == "" {
			continue
		}
		if len(validation.IsDNS1123Label(name)) > 0 {
			return fmt.Errorf("excluded namespace %q is not the name of a namespace", name)
		}
		excluded = append(excluded, name)
	}
	slices.Sort(excluded)
	excluded = slices.Compact(excluded)
	var err error
	if w.NamespaceSelector, err = parseSelector(in.NamespaceSelector); err != nil {
		return fmt.Errorf("namespaceSelector: %w", err)
	}
	if w.ObjectSelector, err = parseSelector(in.ObjectSelector); err != nil {
		return fmt.Errorf("objectSelector: %w", err)
	}
	w.NamespaceSelector.MatchExpressions = append(w.NamespaceSelector.MatchExpressions,
		metav1.LabelSelectorRequirement{Key: namespaceName, Operator: metav1.LabelSelectorOpNotIn, Values: excluded})
	w.ObjectSelector.MatchExpressions = append(w.ObjectSelector.MatchExpressions,
		metav1.LabelSelectorRequirement{Key: optOutLabel, Operator: metav1.LabelSelectorOpNotIn, Values: []string{"false"}})
	w.MatchConditions = append([]MatchCondition{{
		Name:       "excluded-namespaces" + hookSuffix,
		Expression: fmt.Sprintf(`!(has(request.namespace) && request.namespace in ["%s"])`, strings.Join(excluded, `", "`)),
	}}, in.MatchConditions...)
	for n, condition := range in.MatchConditions {
		if condition.Name == "" || condition.Expression == "" {
			return fmt.Errorf("matchConditions[%d] needs a name and an expression", n)
		}
	}
	return nil
}
