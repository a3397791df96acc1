package workload_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

func TestKindsCheck(t *testing.T) {
	tests := map[string]struct {
		kinds workload.Kinds
		want  string
	}{
		"empty":   {nil, "at least one"},
		"unknown": {workload.Kinds{"Pod"}, `"Pod" is none of`},
		"twice":   {workload.Kinds{"CronJob", "CronJob"}, "twice"},
		"good":    {workload.Kinds{"CronJob", "DaemonSet"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := test.kinds.Check()
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestPermissionsByGroup(t *testing.T) {
	got := workload.Permissions([]string{workload.Deployment, workload.DaemonSet, workload.CronJob}, "get", "patch")
	want := []module.Permission{
		{APIGroup: "apps", Resources: []string{"deployments", "daemonsets"}, Verbs: []string{"get", "patch"}},
		{APIGroup: "batch", Resources: []string{"cronjobs"}, Verbs: []string{"get", "patch"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
