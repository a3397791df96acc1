package deploymentupdate_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/deploymentupdate"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

// hooked is a client whose dry runs show what a webhook would make of a patch.
type hooked struct {
	*cluster.Client
	image string
	asked int
}

func (h *hooked) PatchDryRun(_ context.Context, _ cluster.Resource, _, _ string, _ types.PatchType, _ []byte, into any) error {
	h.asked++
	return json.Unmarshal([]byte(`{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"`+h.image+`"}]}}}}`), into)
}

func TestExpectedImagesAreAskedForFirst(t *testing.T) {
	for image, written := range map[string]bool{"m/nginx:1": true, "nginx:1": false} {
		t.Run(image, func(t *testing.T) {
			server := start(t)
			client := &hooked{Client: server.Client(), image: image}
			node := moduletest.Start(t, deploymentupdate.New(client, nil), nil)
			err := node.Send("request", request{
				Namespace: "shop", Name: "web", PodAnnotations: map[string]string{"at": "now"},
				ExpectImages: []deploymentupdate.Image{{Name: "app", Image: "m/nginx:1"}},
			}).Err()
			if err != nil {
				t.Fatal(err)
			}
			got := node.Emitted("result")[0].(result)
			if _, ok := now(server).Spec.Template.Annotations["at"]; ok != written || got.Changed != written || client.asked != 1 {
				t.Errorf("written %t, result %+v, asked %d times", ok, got, client.asked)
			}
			if !written && !strings.Contains(got.Message, "container app would have the image nginx:1, not m/nginx:1") {
				t.Errorf("message %q", got.Message)
			}
		})
	}
	// What the API server is asked.
	server := kubetest.Start(t)
	_ = server.Client().PatchDryRun(t.Context(), cluster.Resource{Group: "apps", Version: "v1", Name: "deployments"}, "shop", "web", types.StrategicMergePatchType, []byte(`{}`), nil)
	if r := server.Requests()[0]; r.Query.Get("dryRun") != "All" || r.Query.Get("fieldManager") != "patchbay" {
		t.Errorf("%+v", r)
	}
}
