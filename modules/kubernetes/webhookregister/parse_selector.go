package webhookregister

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// parseSelector reads a label selector: text as kubectl -l takes it, or an object
// with matchLabels and matchExpressions. Nothing selects everything.
// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
func parseSelector(given any) (metav1.LabelSelector, error) {
	var selector metav1.LabelSelector
	switch value := given.(type) {
	case nil:
		return selector, nil
	case string:
		if strings.TrimSpace(value) == "" {
			return selector, nil
		}
		parsed, err := metav1.ParseToLabelSelector(value)
		if err != nil {
			return selector, fmt.Errorf("%q is not a label selector such as app=web, team in (a,b), !legacy: %w", value, err)
		}
		selector = *parsed
	default:
		text, err := json.Marshal(value)
		if err != nil {
			return selector, fmt.Errorf("want text, or an object with matchLabels and matchExpressions: %w", err)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&selector); err != nil {
			return selector, fmt.Errorf("want text, or an object with matchLabels and matchExpressions: %w", err)
		}
	}
	if _, err := metav1.LabelSelectorAsSelector(&selector); err != nil {
		return selector, err
	}
	return *selector.DeepCopy(), nil
}
