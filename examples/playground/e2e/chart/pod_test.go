package chart_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// pod is Patchbay as a pod of the release would run it: with the arguments of its
// Deployment and the file of its ConfigMap, as its service account. It runs on this
// machine: what listens in a pod listens on loopback.
type pod struct {
	patchbay.Bay
	release
	probes string
	hook   int // the port of the webhook
}

// newPod does not run yet. It waits for its rights.
func newPod(t *testing.T, r release) *pod {
	t.Helper()
	awaitRoles(t, r)
	return podOf(t, r)
}

// awaitRoles waits until the API server has heard of the roles of a release.
func awaitRoles(t *testing.T, r release) {
	t.Helper()
	awaitRight(t, r, right{"list", "patchbay.dev", "flows", r.namespace, ""}, true)
	awaitRight(t, r, right{"delete", "", "secrets", r.namespace, ""}, true)
}

func podOf(t *testing.T, r release) *pod {
	t.Helper()
	p := &pod{Bay: patchbay.New(stage.Options(t.TempDir(), kubeconfigOf(t, r))), release: r}
	p.probes, p.hook = patchbay.Loopback(freePort(t)), freePort(t)
	p.Options.Env = append(p.Options.Env, "POD_NAME="+fmt.Sprintf("%s-%d", r.name, p.hook))
	p.Options.Flags = []string{"--namespace", r.namespace}
	for _, arg := range deployed(t, r).Spec.Template.Spec.Containers[0].Args[1:] { // after serve
		switch name, value, _ := strings.Cut(arg, "="); name {
		case "--probe-listen":
			arg = name + "=" + p.probes
		case "--install":
			arg = name + "=" + p.install(t, value)
		case "--drain": // which a test asks for
			arg = name + "=0s"
		case "--log-format":
			continue
		}
		p.Options.Flags = append(p.Options.Flags, arg)
	}
	return p
}

// taken counts the ports that were given away, of which not all listen yet.
var taken atomic.Int32

func freePort(t *testing.T) int {
	t.Helper()
	port, err := patchbay.FreePort(24000 + 10*int(taken.Add(1)))
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func deployed(t *testing.T, r release) *appsv1.Deployment {
	t.Helper()
	found, err := stage.Cluster.AppsV1().Deployments(r.namespace).Get(patchbay.Within(t), r.name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// install writes what is mounted at a path, with a webhook on loopback.
func (p *pod) install(t *testing.T, path string) string {
	t.Helper()
	mounted, err := stage.Cluster.CoreV1().ConfigMaps(p.namespace).Get(t.Context(), p.name+"-solutions", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var content struct {
		Solutions []installed `json:"solutions"`
	}
	if err := yaml.Unmarshal([]byte(mounted.Data[filepath.Base(path)]), &content); err != nil || len(content.Solutions) == 0 {
		t.Fatalf("%v in %v", err, mounted.Data)
	}
	for _, s := range content.Solutions {
		if _, listens := s.Values["port"]; listens {
			s.Values["port"], s.Values["address"], s.Values["selfCheckAddress"] = p.hook, "127.0.0.1", patchbay.Loopback(p.hook)
		}
	}
	text, err := yaml.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	local := filepath.Join(p.Options.Dir, filepath.Base(path))
	if err := os.WriteFile(local, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return local
}

// lead leads the webhook's Service to the pod.
func (p *pod) lead(t *testing.T) {
	t.Helper()
	services := stage.Cluster.CoreV1().Services(p.namespace)
	service, err := services.Get(t.Context(), p.name+"-webhook", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	service.Annotations["playground.patchbay.dev/address"] = patchbay.Loopback(p.hook)
	if _, err := services.Update(t.Context(), service, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// kubeconfigOf returns a kubeconfig of the service account of a release's pods.
func kubeconfigOf(t *testing.T, r release) string {
	t.Helper()
	account := deployed(t, r).Spec.Template.Spec.ServiceAccountName
	return stage.AccountKubeconfig(t, r.namespace, account)
}

// probe asks as a kubelet does.
func (p *pod) probe(ctx context.Context, path string) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.probes+path, nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// flows are the names and states of all flows.
func (p *pod) flows(t *testing.T) map[string]string {
	t.Helper()
	var list struct {
		Items []struct{ Name, State string }
	}
	if err := p.Get(t.Context(), "/api/v1/flows", &list); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, flow := range list.Items {
		found[flow.Name] = flow.State
	}
	return found
}

// uninstall removes all flows, as people are to do it before the release.
func (p *pod) uninstall(t *testing.T) {
	t.Helper()
	flows := objects.Resource(flowKind).Namespace(p.namespace)
	if err := flows.DeleteCollection(patchbay.Within(t), metav1.DeleteOptions{}, metav1.ListOptions{}); err != nil {
		t.Error(err)
	}
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (int, error) {
		left, err := flows.List(ctx, metav1.ListOptions{})
		if err != nil {
			return 0, err
		}
		return len(left.Items), nil
	}, func(left int) bool { return left == 0 })
	if err != nil {
		t.Errorf("flows are left: %v", err)
	}
}
