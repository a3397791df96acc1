package workload

import (
	"fmt"

	"k8s.io/apimachinery/pkg/labels"
)

// CheckSelector judges a label selector as the nodes and the API server do.
func CheckSelector(selector string) error {
	if _, err := labels.Parse(selector); err != nil {
		return fmt.Errorf("%w; write it as kubectl takes it: app=web,tier in (a, b),!legacy", err)
	}
	return nil
}
