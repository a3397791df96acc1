package serviceaccountget_test

import (
	"reflect"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/serviceaccountget"
)

func TestGet(t *testing.T) {
	server := kubetest.Start(t)
	server.Add("/api/v1/serviceaccounts",
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "default"}},
		&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "runner"},
			ImagePullSecrets: []corev1.LocalObjectReference{{Name: "hub"}, {Name: "ghcr"}}})
	tests := map[string]struct {
		in       serviceaccountget.Request
		name     string
		want     []string
		err      string
		requests int
	}{
		"named":        {serviceaccountget.Request{Namespace: "shop", Name: "runner"}, "runner", []string{"hub", "ghcr"}, "", 1},
		"default":      {serviceaccountget.Request{Namespace: "shop"}, "default", []string{}, "", 1},
		"missing":      {serviceaccountget.Request{Namespace: "shop", Name: "gone"}, "", nil, `get serviceaccounts "gone" in namespace "shop": there is no such object`, 1},
		"no namespace": {serviceaccountget.Request{Name: "runner"}, "", nil, "the namespace is empty", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := len(server.Requests())
			node := moduletest.Start(t, serviceaccountget.New(server.Client()), nil)
			test.in.Context = "c"
			err := node.Send("request", test.in).Err()
			if count := len(server.Requests()) - before; count != test.requests {
				t.Errorf("%d requests, want %d", count, test.requests)
			}
			if test.err != "" {
				if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error = %v, want %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := serviceaccountget.Result{Context: "c", Namespace: "shop", Name: test.name, ImagePullSecrets: test.want}
			if got := node.Emitted("result")[0]; !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}
