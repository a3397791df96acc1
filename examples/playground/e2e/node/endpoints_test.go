package node_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// followEndpoints keeps which pods the API server took for ready, and when, and shows it when
// the test has failed: it asks no webhook of which it knows no pod that is ready.
func followEndpoints(t *testing.T) {
	t.Helper()
	changes, err := stage.Cluster.DiscoveryV1().EndpointSlices(system).Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	over := make(chan struct{})
	go func() {
		defer close(over)
		for change := range changes.ResultChan() {
			if slice, ok := change.Object.(*discoveryv1.EndpointSlice); ok {
				fmt.Fprintf(&seen, "%s %s %s:%s\n", time.Now().Format(clock), change.Type, slice.Name, conditions(slice))
			}
		}
	}()
	t.Cleanup(func() {
		changes.Stop()
		<-over
		if t.Failed() {
			t.Logf("the pods of the Services:\n%s", &seen)
		}
	})
}

// conditions lists the pods of a slice with what is so of them.
func conditions(slice *discoveryv1.EndpointSlice) string {
	var text strings.Builder
	for _, one := range slice.Endpoints {
		if one.TargetRef != nil {
			fmt.Fprintf(&text, " %s", one.TargetRef.Name)
		}
		for _, is := range []struct {
			what string
			so   *bool
		}{{"ready", one.Conditions.Ready}, {"serving", one.Conditions.Serving}, {"terminating", one.Conditions.Terminating}} {
			if is.so != nil && *is.so {
				text.WriteString(" " + is.what)
			}
		}
		text.WriteByte(';')
	}
	return text.String()
}
