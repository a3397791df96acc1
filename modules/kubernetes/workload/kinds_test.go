package workload_test

import (
	"reflect"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

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
