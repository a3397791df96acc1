package deploymentlist_test

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/deploymentlist"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

const serviceAccounts = "/api/v1/serviceaccounts"

func account(namespace, name string, secrets ...string) *corev1.ServiceAccount {
	a := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}}
	for _, secret := range secrets {
		a.ImagePullSecrets = append(a.ImagePullSecrets, corev1.LocalObjectReference{Name: secret})
	}
	return a
}

func list(t *testing.T, node *moduletest.Node, in deploymentlist.Request) deploymentlist.Result {
	t.Helper()
	if err := node.Send("request", in).Err(); err != nil {
		t.Fatal(err)
	}
	return node.Emitted("result")[0].(deploymentlist.Result)
}

func TestListReadsPages(t *testing.T) {
	server := kubetest.Start(t)
	for i := range 7 {
		server.Add(kubetest.Deployments, kubetest.Realistic(i))
	}
	node := moduletest.Start(t, deploymentlist.New(server.Client()), deploymentlist.Settings{PageSize: 3})
	result := list(t, node, deploymentlist.Request{Context: "c"})
	if result.Context != "c" || result.Count != 7 || len(result.Deployments) != 7 {
		t.Errorf("context %v, count %d, %d deployments", result.Context, result.Count, len(result.Deployments))
	}
	if count := len(server.Requests()); count != 3 {
		t.Errorf("%d requests, want 3 pages and no service accounts", count)
	}
	d := result.Deployments[6]
	if d.Name != "service-00006" || d.Image != "ghcr.io/acme/service-6:1.6.0" || !d.Ready || d.Kind != "Deployment" {
		t.Errorf("deployment = %+v", d)
	}
	if !regexp.MustCompile(`^\d+d$|^\d+y\d+d$`).MatchString(d.Age) {
		t.Errorf("age = %q", d.Age)
	}
}

func TestListSelects(t *testing.T) {
	server := kubetest.Start(t)
	server.Add(kubetest.Deployments,
		kubetest.Deployment("shop", "web", "nginx"), kubetest.Deployment("shop", "api", "go"), kubetest.Deployment("blog", "web", "nginx"))
	tests := map[string]struct {
		in   deploymentlist.Request
		want string
	}{
		"everything": {deploymentlist.Request{}, "shop/web shop/api blog/web"},
		"namespace":  {deploymentlist.Request{Namespace: "shop"}, "shop/web shop/api"},
		"selector":   {deploymentlist.Request{LabelSelector: "app in (web, x)"}, "shop/web blog/web"},
		"both":       {deploymentlist.Request{Namespace: "blog", LabelSelector: "app!=web"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var names []string
			result := list(t, moduletest.Start(t, deploymentlist.New(server.Client()), nil), test.in)
			for _, d := range result.Deployments {
				names = append(names, d.Namespace+"/"+d.Name)
			}
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if result.Deployments == nil {
				t.Error("an empty list is null")
			}
		})
	}
}

func TestListAddsTheSecretsOfServiceAccounts(t *testing.T) {
	server := kubetest.Start(t)
	plain, named, other := kubetest.Deployment("shop", "plain", "a"), kubetest.Deployment("shop", "named", "b"), kubetest.Deployment("blog", "other", "c")
	named.Spec.Template.Spec.ServiceAccountName = "runner"
	named.Spec.Template.Spec.ImagePullSecrets = []corev1.LocalObjectReference{{Name: "own"}, {Name: "ghcr"}}
	server.Add(kubetest.Deployments, plain, named, other)
	server.Add(serviceAccounts,
		account("shop", "default", "hub"), account("shop", "runner", "ghcr", "quay"), account("blog", "default"))
	tests := map[string]struct {
		settings deploymentlist.Settings
		request  deploymentlist.Request
	}{
		"by the request":  {deploymentlist.Settings{PageSize: 1}, deploymentlist.Request{ServiceAccountSecrets: true}},
		"by the settings": {deploymentlist.Settings{PageSize: 1, ServiceAccountSecrets: true}, deploymentlist.Request{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := map[string][]string{}
			for _, d := range list(t, moduletest.Start(t, deploymentlist.New(server.Client()), test.settings), test.request).Deployments {
				got[d.Name] = d.ImagePullSecrets
			}
			want := map[string][]string{"plain": {"hub"}, "named": {"own", "ghcr", "quay"}, "other": {}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestListRefusesABadSelectorBeforeAsking(t *testing.T) {
	server := kubetest.Start(t)
	node := moduletest.Start(t, deploymentlist.New(server.Client()), nil)
	err := node.Send("request", deploymentlist.Request{LabelSelector: "app in web"}).Err()
	if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), `label selector "app in web"`) {
		t.Errorf("error = %v", err)
	}
	if count := len(server.Requests()); count != 0 {
		t.Errorf("%d requests", count)
	}
}

func TestListFailsAsAWhole(t *testing.T) {
	server := kubetest.Start(t)
	server.Add(kubetest.Deployments, kubetest.Deployment("shop", "a", "x"), kubetest.Deployment("shop", "b", "x"))
	server.Before(func(r kubetest.Request) *metav1.Status {
		if r.Query.Get("continue") == "" {
			return nil
		}
		status := kubetest.Status(503, metav1.StatusReasonServiceUnavailable, "etcd is away")
		return &status
	})
	node := moduletest.Start(t, deploymentlist.New(server.Client()), deploymentlist.Settings{PageSize: 1})
	err := node.Send("request", deploymentlist.Request{}).Err()
	if !module.IsRetryable(err) {
		t.Errorf("error = %v, want a retryable one", err)
	}
	if got := node.Emitted("result"); len(got) != 0 {
		t.Errorf("half a list went out: %v", got)
	}
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	deployments := module.Permission{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"list"}}
	accounts := module.Permission{Resources: []string{"serviceaccounts"}, Verbs: []string{"list"}}
	for secrets, want := range map[bool][]module.Permission{false: {deployments}, true: {deployments, accounts}} {
		node := moduletest.Start(t, deploymentlist.New(nil), deploymentlist.Settings{PageSize: 500, ServiceAccountSecrets: secrets})
		if got := node.Component.(module.PermissionAware).Permissions(); !reflect.DeepEqual(got, want) {
			t.Errorf("secrets %t: got %+v, want %+v", secrets, got, want)
		}
	}
}

// BenchmarkList lists 5,000 realistic deployments in pages of 500 from a server
// in the same process that has the pages ready, and makes the message.
func BenchmarkList(b *testing.B) {
	for _, count := range []int{500, 5000} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			node := moduletest.Start(b, deploymentlist.New(kubetest.StartPages(b, count, 500)), nil)
			b.ReportAllocs()
			for b.Loop() {
				if err := node.Component.Handle(b.Context(), discard, "request", deploymentlist.Request{}).Err(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func discard(context.Context, string, any) module.Result { return module.Result{} }
