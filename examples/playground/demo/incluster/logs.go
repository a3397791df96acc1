package incluster

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// logs are the ends of those of Patchbay's pods, or why there are none.
func (d *demo) logs(ctx context.Context) string {
	pods := d.client.CoreV1().Pods(system)
	list, err := pods.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err.Error()
	}
	const lines = 40
	var all strings.Builder
	for _, one := range list.Items {
		most := int64(lines)
		text, err := pods.GetLogs(one.Name, &corev1.PodLogOptions{TailLines: &most}).DoRaw(ctx)
		fmt.Fprintf(&all, "%s:\n%s", one.Name, text)
		if err != nil {
			fmt.Fprintln(&all, err)
		}
	}
	return all.String()
}
