package solutions_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
	"github.com/patchbay-dev/patchbay/solutions"
)

// plan is what the scanner's script gives.
type plan struct {
	Items []struct {
		Name    string
		Images  []planImage
		Pass    string
		Updates []struct{ Name, Image string }
		Reason  string
	}
	Skipped []struct{ Name, Reason string }
}

type planImage struct {
	Source, Target string
	OnlyIfMissing  bool
}

// planned runs the scanner's script on deployments.
func planned(t *testing.T, config map[string]any, deployments ...workload.Workload) plan {
	t.Helper()
	full := map[string]any{"localRegistry": "m.example", "mapping": "hub-flat", "gitops": "mirror-only", "placeholders": []any{"auto"}}
	maps.Copy(full, config)
	for i := range deployments { // as the lists do
		deployments[i].Tool = deployments[i].ToolByLabels()
	}
	raw, err := json.Marshal(script(t, "image-mirror/plan.ts", map[string]any{"config": full, "deployments": deployments}))
	if err != nil {
		t.Fatal(err)
	}
	var out plan
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// sources are the images that are copied for a deployment, by name.
func (p plan) sources(name string) (sources []string) {
	for _, item := range p.Items {
		if item.Name == name {
			for _, image := range item.Images {
				sources = append(sources, image.Source)
			}
		}
	}
	return sources
}

// updates are the containers of a deployment that are changed.
func (p plan) updates(name string) (names []string) {
	for _, item := range p.Items {
		if item.Name == name {
			for _, update := range item.Updates {
				names = append(names, update.Name)
			}
		}
	}
	return names
}

// reason is why a deployment is left alone, or a part of it.
func (p plan) reason(name string) string {
	var reasons []string
	for _, item := range p.Items {
		if item.Name == name && item.Reason != "" {
			reasons = append(reasons, item.Reason)
		}
	}
	for _, one := range p.Skipped {
		if one.Name == name {
			reasons = append(reasons, one.Reason)
		}
	}
	return strings.Join(reasons, "; ")
}

// web is a deployment with an image for each container.
func web(images ...string) workload.Workload {
	w := workload.Workload{Name: "web", Namespace: "shop", Replicas: 1, Labels: map[string]string{}, Annotations: map[string]string{}}
	for i, image := range images {
		w.Containers = append(w.Containers, workload.Container{Name: string(rune('a' + i)), Image: image})
	}
	return w
}

func withVolume(w workload.Workload, image string, owner *workload.FieldOwner) workload.Workload {
	w.Containers = []workload.Container{}
	w.ImageVolumes = []workload.Container{{Name: "model", Image: image, ImageOwner: owner}}
	return w
}

func ownedBy(w workload.Workload, owners ...*workload.FieldOwner) workload.Workload {
	w.Containers = slices.Clone(w.Containers)
	for i, owner := range owners {
		w.Containers[i].ImageOwner = owner
	}
	return w
}

func marked(w workload.Workload, labels, annotations map[string]string) workload.Workload {
	w.Labels, w.Annotations = labels, annotations
	return w
}

// TestWhoOwnsAnImage leaves alone what somebody else applies: their next upgrade
// would fail with a conflict, or revert the patch.
func TestWhoOwnsAnImage(t *testing.T) {
	var (
		helm4   = &workload.FieldOwner{Manager: "helm", Operation: "Apply", Tool: "Helm"}
		helm3   = &workload.FieldOwner{Manager: "helm", Operation: "Update", Tool: "Helm"}
		argo    = &workload.FieldOwner{Manager: "argocd-controller", Operation: "Update", Tool: "Argo CD"}
		kubectl = &workload.FieldOwner{Manager: "kubectl", Operation: "Apply"}
		user    = &workload.FieldOwner{Manager: "kubectl-client-side-apply", Operation: "Update"}
		us      = &workload.FieldOwner{Manager: "patchbay", Operation: "Update"}
	)
	tests := map[string]struct {
		deployment workload.Workload
		who        string   // empty: nobody minds
		patched    []string // under mirror-only
		skip       []string // sources that are copied under skip
	}{
		"nobody known":           {web("nginx:1"), "", []string{"a"}, []string{"nginx:1"}},
		"kubectl apply":          {ownedBy(web("nginx:1"), user), "", []string{"a"}, []string{"nginx:1"}},
		"ourselves":              {ownedBy(web("nginx:1"), us), "", []string{"a"}, []string{"nginx:1"}},
		"Helm 4":                 {ownedBy(web("nginx:1"), helm4), "managed by Helm, by its field manager helm", nil, nil},
		"Helm 3":                 {ownedBy(web("nginx:1"), helm3), "managed by Helm, by its field manager helm", nil, nil},
		"Argo CD's label alone":  {marked(ownedBy(web("nginx:1"), argo), map[string]string{"app.kubernetes.io/instance": "shop"}, nil), "managed by Argo CD, by its field manager argocd-controller", nil, nil},
		"kubectl server-side":    {ownedBy(web("nginx:1"), kubectl), "applied by the field manager kubectl", nil, nil},
		"one of two containers":  {ownedBy(web("nginx:1", "redis:7"), helm4, user), "managed by Helm, by its field manager helm", []string{"b"}, []string{"redis:7"}},
		"Flux's label":           {marked(web("nginx:1"), map[string]string{"kustomize.toolkit.fluxcd.io/name": "apps"}, nil), "managed by Flux", nil, nil},
		"Argo CD's annotation":   {marked(web("nginx:1"), nil, map[string]string{"argocd.argoproj.io/tracking-id": "x"}), "managed by Argo CD", nil, nil},
		"Helm's annotation":      {marked(web("nginx:1"), map[string]string{"app.kubernetes.io/managed-by": "Helm"}, map[string]string{"meta.helm.sh/release-name": "x"}), "managed by Helm", nil, nil},
		"a volume of Helm 4":     {withVolume(web(), "models/a:1", helm4), "managed by Helm, by its field manager helm", nil, nil},
		"a volume":               {withVolume(web(), "models/a:1", user), "", []string{"volume/model"}, []string{"models/a:1"}},
		"Helm's label alone":     {marked(web("nginx:1"), map[string]string{"app.kubernetes.io/managed-by": "Helm"}, nil), "", []string{"a"}, []string{"nginx:1"}},
		"Helm, on the mirror":    {ownedBy(web("m.example/library/nginx:1"), helm4), "", nil, nil},
		"Helm, and a user's own": {marked(ownedBy(web("nginx:1", "redis:7"), helm4, user), map[string]string{"helm.toolkit.fluxcd.io/name": "x"}, nil), "managed by Flux", nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			all := []string{}
			names := []string{}
			for _, c := range test.deployment.ImageVolumes {
				all, names = append(all, c.Image), append(names, "volume/"+c.Name)
			}
			for _, c := range test.deployment.Containers {
				if !strings.HasPrefix(c.Image, "m.example/") {
					all, names = append(all, c.Image), append(names, c.Name)
				}
			}
			for mode, want := range map[string]struct{ sources, updates []string }{
				"mirror-only": {all, test.patched}, "patch": {all, names}, "skip": {test.skip, test.patched},
			} {
				got := planned(t, map[string]any{"gitops": mode}, test.deployment)
				if !slices.Equal(got.sources("web"), want.sources) || !slices.Equal(got.updates("web"), want.updates) {
					t.Errorf("%s: copies %v and patches %v, want %v and %v", mode, got.sources("web"), got.updates("web"), want.sources, want.updates)
				}
				says := got.reason("web")
				if said := test.who != "" && strings.Contains(says, test.who); said != (test.who != "" && mode != "patch") {
					t.Errorf("%s: the plan says %q, want %q", mode, says, test.who)
				}
				if mode == "mirror-only" && test.who != "" && !strings.Contains(says, "the Image Policy Webhook is the way") {
					t.Errorf("the plan says %q, want the way out", says)
				}
			}
		})
	}
}

// TestScannerLeavesPlaceholdersAlone looks at images that something else fills in.
func TestScannerLeavesPlaceholdersAlone(t *testing.T) {
	config := map[string]any{"placeholders": []any{"auto", "FILLED_IN"}}
	got := planned(t, config, web("auto"), web("auto", "nginx:1", "FILLED_IN"))
	if want := []string{"nginx:1"}; !slices.Equal(got.sources("web"), want) || !slices.Equal(got.updates("web"), []string{"b"}) {
		t.Errorf("copies %v and patches %v, want %v", got.sources("web"), got.updates("web"), want)
	}
	if want := []struct{ Name, Reason string }{{"web", "a placeholder: auto"}}; !reflect.DeepEqual(got.Skipped, want) {
		t.Errorf("skipped %v, want %v", got.Skipped, want)
	}
}

// TestLooksForWhatIsMirrored plans one look for each image on the mirror.
func TestLooksForWhatIsMirrored(t *testing.T) {
	us := &workload.FieldOwner{Manager: "patchbay", Operation: "Update"}
	named := func(name string, w workload.Workload, originals map[string]string, secrets ...string) workload.Workload {
		w.Name, w.Originals, w.ImagePullSecrets = name, originals, secrets
		return w
	}
	const nginx, redis, own = "m.example/library/nginx:1", "m.example/library/redis:7", "m.example/team/own:1"
	// They are not changed, but may be scaled up, and the webhook may have changed them.
	idle := named("idle", web("m.example/library/idle:1", "busybox:2"), map[string]string{"a": "idle:1"})
	idle.Replicas = 0
	owned := named("owned", web("m.example/library/owned:1", "busybox:2"), nil)
	owned.OwnerReferences = []workload.Owner{{APIVersion: "db.example.com/v1", Kind: "Database", Name: "main"}}
	opted := named("opted out", marked(web("m.example/library/opted:1"), map[string]string{"patchbay.dev/mirror": "false"}, nil), nil)
	got := planned(t, map[string]any{"checkMirror": true},
		named("bare", web(nginx), nil),
		named("known", web(nginx, redis), map[string]string{"a": "nginx:1", "b": "redis:7"}),
		named("secret", web(nginx), map[string]string{"a": "docker.io/nginx:1"}, "pull"),
		named("stale", web(own), map[string]string{"a": "nginx:1"}),
		named("renamed", ownedBy(web("m.example/docker.io/library/old:1"), us), map[string]string{"a": "old:1"}),
		named("new", web("busybox:1"), nil),
		named("uses what comes", web("m.example/library/busybox:1"), nil),
		named("broken", web("m.example/UPPER:1"), nil),
		idle, owned, opted)
	want := map[string][]planImage{
		"known":   {{"redis:7", redis, true}},
		"secret":  {{"docker.io/nginx:1", nginx, true}},
		"stale":   {{"", own, true}},
		"renamed": {{"old:1", "m.example/docker.io/library/old:1", true}},
		"new":     {{"busybox:1", "m.example/library/busybox:1", false}},
		"idle":    {{"idle:1", "m.example/library/idle:1", true}},
		"owned":   {{"", "m.example/library/owned:1", true}},
	}
	found := map[string][]planImage{}
	for _, item := range got.Items {
		found[item.Name] = append(found[item.Name], item.Images...)
		if (len(item.Updates) > 0) != (item.Name == "new") || item.Pass == "" || item.Pass != got.Items[0].Pass {
			t.Errorf("item %+v", item)
		}
	}
	if !reflect.DeepEqual(found, want) {
		t.Errorf("got  %+v\nwant %+v", found, want)
	}
	if got := planned(t, nil, web(nginx)); len(got.Items) > 0 {
		t.Errorf("switched off it plans %+v", got.Items)
	}
}

// TestLooksBelowThePathOnly: what lies beside the mirror's path on its host is not ours.
func TestLooksBelowThePathOnly(t *testing.T) {
	for _, mapping := range []string{"hub-flat", "host", "flat"} {
		got := planned(t, map[string]any{"localRegistry": "m.example/cache/", "mapping": mapping, "checkMirror": true},
			web("m.example/cache/library/nginx:1"), web("m.example/team/own:1"), web("m.example/cached/own:1"))
		if len(got.Items) != 1 || got.Items[0].Images[0].Target != "m.example/cache/library/nginx:1" {
			t.Errorf("%s: looks for %+v", mapping, got.Items)
		}
		if got := planned(t, map[string]any{"localRegistry": "m.example/cache", "mapping": mapping}, web("ghcr.io/o/a:1")); !strings.HasPrefix(got.Items[0].Images[0].Target, "m.example/cache/") {
			t.Errorf("%s: copies to %+v", mapping, got.Items)
		}
	}
}

// TestOnePlan: both solutions that mirror decide alike.
func TestOnePlan(t *testing.T) {
	one, err := solutions.FS.ReadFile("image-mirror/plan.ts")
	if err != nil {
		t.Fatal(err)
	}
	other, err := solutions.FS.ReadFile("image-mirror-workloads/plan.ts")
	if err != nil || string(one) != string(other) {
		t.Errorf("image-mirror-workloads/plan.ts is not image-mirror/plan.ts: copy it, %v", err)
	}
}

// TestThePlanListsFewOfThoseThatAreFine counts all of them.
func TestThePlanListsFewOfThoseThatAreFine(t *testing.T) {
	var deployments []workload.Workload
	for range 300 {
		deployments = append(deployments, web("m.example/library/nginx:1"))
	}
	alone := web("redis:7")
	alone.Replicas = 0
	for range 250 {
		deployments = append(deployments, alone)
	}
	out := script(t, "image-mirror/plan.ts", map[string]any{
		"config":      map[string]any{"localRegistry": "m.example", "mapping": "hub-flat", "gitops": "mirror-only"},
		"deployments": deployments,
	})
	skipped := out["skipped"].([]any)
	mirrored := 0
	for _, one := range skipped {
		if one.(map[string]any)["mirrored"] == true {
			mirrored++
		}
	}
	if len(skipped) != 450 || mirrored != 200 || fmt.Sprint(out["mirrored"], out["deployments"]) != "300 550" {
		t.Errorf("%d skipped, %d of them mirrored; counts: mirrored %v, deployments %v", len(skipped), mirrored, out["mirrored"], out["deployments"])
	}
}

// TestAllPagesOfAListAreOnePass lets registry_copy try each image once.
func TestAllPagesOfAListAreOnePass(t *testing.T) {
	config := map[string]any{"localRegistry": "m.example", "mapping": "hub-flat", "gitops": "mirror-only"}
	pass := func(list string) any {
		out := script(t, "image-mirror/plan.ts", map[string]any{"config": config, "list": list, "deployments": []workload.Workload{web("nginx:1")}})
		return out["items"].([]any)[0].(map[string]any)["pass"]
	}
	if got := pass("L"); got != "L" {
		t.Errorf("pass = %v, want that of the list", got)
	}
	if one, two := pass(""), pass(""); one == two || one == "" {
		t.Errorf("passes without a list: %v and %v", one, two)
	}
}
