package workloadlist_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workloadlist"
)

func start(t *testing.T) *kubetest.Server {
	server := kubetest.Start(t)
	at := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "shop", Name: name} }
	server.Add(kubetest.Deployments, kubetest.Deployment("shop", "web", "nginx"))
	server.Add("/apis/apps/v1/statefulsets", &appsv1.StatefulSet{ObjectMeta: at("db")})
	server.Add("/apis/apps/v1/daemonsets", &appsv1.DaemonSet{ObjectMeta: at("agent")})
	server.Add("/apis/batch/v1/cronjobs", &batchv1.CronJob{ObjectMeta: at("backup")})
	return server
}

func TestListOfKinds(t *testing.T) {
	tests := map[string]struct {
		settings, request workload.Kinds
		want              string
	}{
		"all by default":  {nil, nil, "Deployment/web StatefulSet/db DaemonSet/agent CronJob/backup"},
		"of the settings": {workload.Kinds{"CronJob", "Deployment"}, nil, "CronJob/backup Deployment/web"},
		"of the request":  {nil, workload.Kinds{"DaemonSet"}, "DaemonSet/agent"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var settings any
			if test.settings != nil {
				settings = workloadlist.Settings{Kinds: test.settings, PageSize: 500}
			}
			node := moduletest.Start(t, workloadlist.New(start(t).Client()), settings)
			if err := node.Send("request", workloadlist.Request{Context: 1, Kinds: test.request}).Err(); err != nil {
				t.Fatal(err)
			}
			result := node.Emitted("result")[0].(workloadlist.Result)
			var names []string
			for _, w := range result.Workloads {
				names = append(names, w.Kind+"/"+w.Name)
			}
			if got := strings.Join(names, " "); got != test.want || result.Count != len(names) || result.Context != 1 {
				t.Errorf("got %s, count %d, context %v; want %s", got, result.Count, result.Context, test.want)
			}
		})
	}
}

func TestListEmitsPages(t *testing.T) {
	node := moduletest.Start(t, workloadlist.New(start(t).Client()), workloadlist.Settings{
		Kinds: workload.Kinds{"Deployment", "StatefulSet"}, PageSize: 500, Emit: workload.EmitPages,
	})
	if err := node.Send("request", workloadlist.Request{Context: 1}).Err(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, message := range node.Emitted("result") {
		result := message.(workloadlist.Result)
		got = append(got, fmt.Sprint(result.Page, result.Last, result.Count, result.Workloads[0].Name, result.Context))
	}
	if text := strings.Join(got, ", "); text != "1 false 1web1, 2 true 1db1" {
		t.Errorf("page, last, count, name, context = %s", text)
	}
}

func TestListRefusesKindsBeforeAsking(t *testing.T) {
	tests := map[string]struct {
		request workload.Kinds
		want    string
	}{
		"not in the settings": {workload.Kinds{"CronJob"}, "the node's settings allow Deployment"},
		"unknown":             {workload.Kinds{"Pod"}, `kind "Pod"`},
		"twice":               {workload.Kinds{"Deployment", "Deployment"}, "twice"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			node := moduletest.Start(t, workloadlist.New(server.Client()), workloadlist.Settings{Kinds: workload.Kinds{"Deployment"}, PageSize: 500})
			err := node.Send("request", workloadlist.Request{Kinds: test.request}).Err()
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if count := len(server.Requests()); count != 0 {
				t.Errorf("%d requests", count)
			}
		})
	}
}

func TestSettingsRefuseKinds(t *testing.T) {
	for _, settings := range []string{`{"kinds": ["Pod"]}`, `{"kinds": []}`, `{"kinds": null}`, `{"kinds": ["CronJob", "CronJob"]}`} {
		if moduletest.New(t, workloadlist.New(nil)).ConfigureJSON(settings) == nil {
			t.Errorf("%s was taken", settings)
		}
	}
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	node := moduletest.Start(t, workloadlist.New(nil), workloadlist.Settings{Kinds: workload.Kinds{"StatefulSet", "CronJob"}, PageSize: 500, ServiceAccountSecrets: true})
	want := []module.Permission{
		{APIGroup: "apps", Resources: []string{"statefulsets"}, Verbs: []string{"list"}},
		{APIGroup: "batch", Resources: []string{"cronjobs"}, Verbs: []string{"list"}},
		{Resources: []string{"serviceaccounts"}, Verbs: []string{"list"}},
	}
	if got := node.Component.(module.PermissionAware).Permissions(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
