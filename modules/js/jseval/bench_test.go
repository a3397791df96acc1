package jseval_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/dop251/goja"
	"github.com/evanw/esbuild/pkg/api"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

// rewriteScript is about what an image policy is: fifty lines on a review.
const rewriteScript = `import { rewrite } from "patchbay:image"

interface Container { name: string; image: string }
interface Operation { op: string; path: string; value: unknown }

const skipped = ["kube-system", "kube-node-lease"]

function isLocal(image: string, registry: string): boolean {
  return image.startsWith(registry + "/")
}

function rewriteAll(containers: Container[] | undefined, base: string, registry: string): Operation[] {
  const operations: Operation[] = []
  if (!containers) {
    return operations
  }
  containers.forEach((container, i) => {
    if (isLocal(container.image, registry)) {
      return
    }
    const path = base + "/" + i + "/image"
    operations.push({ op: "test", path, value: container.image })
    operations.push({ op: "replace", path, value: rewrite(container.image, registry) })
  })
  return operations
}

function podPath(kind: string): string[] {
  switch (kind) {
    case "Pod": return ["spec"]
    case "CronJob": return ["spec", "jobTemplate", "spec", "template", "spec"]
    default: return ["spec", "template", "spec"]
  }
}

export default function (input: any, context: any) {
  const request = input.request
  const response: any = { uid: request.uid, allowed: true }
  const review = { apiVersion: input.apiVersion, kind: input.kind, response }
  if (skipped.includes(request.namespace)) {
    return review
  }
  const path = podPath(request.kind.kind)
  let spec = request.object
  for (const step of path) spec = spec?.[step]
  const base = "/" + path.join("/")
  const operations = [
    ...rewriteAll(spec.initContainers, base + "/initContainers", context.registry),
    ...rewriteAll(spec.containers, base + "/containers", context.registry),
  ]
  if (operations.length > 0) response.patch = operations
  return review
}
`

func review(t testing.TB) map[string]any {
	t.Helper()
	var containers []string
	for i := range 4 {
		containers = append(containers, fmt.Sprintf(`{"name":"c%d","image":"nginx:1.2%d","imagePullPolicy":"IfNotPresent",
"env":[{"name":"A","value":"1"},{"name":"B","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}],
"ports":[{"containerPort":8080,"protocol":"TCP"}],"resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"100m","memory":"128Mi"}},
"livenessProbe":{"httpGet":{"path":"/healthz","port":8080,"scheme":"HTTP"},"initialDelaySeconds":5,"periodSeconds":10,"timeoutSeconds":1,"failureThreshold":3,"successThreshold":1},
"volumeMounts":[{"name":"config","mountPath":"/etc/config"},{"name":"data","mountPath":"/data"}],"terminationMessagePath":"/dev/termination-log"}`, i, i))
	}
	text := `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002",
"kind":{"group":"apps","version":"v1","kind":"Deployment"},"resource":{"group":"apps","version":"v1","resource":"deployments"},
"requestKind":{"group":"apps","version":"v1","kind":"Deployment"},"name":"web","namespace":"shop","operation":"CREATE",
"userInfo":{"username":"system:serviceaccount:flux:kustomize","uid":"x","groups":["system:authenticated","system:serviceaccounts"]},
"object":{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop","labels":{"app":"web","tier":"front"},
"annotations":{"a.example.com/b":"c","deployment.kubernetes.io/revision":"1"},"managedFields":[{"manager":"flux","operation":"Apply","apiVersion":"apps/v1","time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{}}}}}}]},
"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{
"containers":[` + strings.Join(containers, ",") + `],"volumes":[{"name":"config","configMap":{"name":"web"}},{"name":"data","emptyDir":{}}],
"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"web","schedulerName":"default-scheduler",
"securityContext":{"runAsNonRoot":true,"fsGroup":1000}}},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}},
"revisionHistoryLimit":10,"progressDeadlineSeconds":600}},"oldObject":null,"dryRun":false,"options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1"}}}`
	var value map[string]any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestRewriteScript(t *testing.T) {
	got, err := rewritten(t, settings(rewriteScript))
	if err != nil {
		t.Fatal(err)
	}
	operations := got.(map[string]any)["response"].(map[string]any)["patch"].([]any)
	if want := `{"op":"replace","path":"/spec/template/spec/containers/1/image","value":"local.example.com/nginx:1.21"}`; len(operations) != 8 || jsonOf(t, operations[3]) != want {
		t.Errorf("operations = %s", jsonOf(t, operations))
	}
}

// cpu is the processor time that the process has used, and its workers that have
// ended, in nanoseconds; on a busy machine it says more than the clock.
func cpu(b *testing.B) int64 {
	total := int64(0)
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		if err := syscall.Getrusage(who, &usage); err != nil {
			b.Fatal(err)
		}
		total += usage.Utime.Nano() + usage.Stime.Nano()
	}
	return total
}

// perMessage measures messages to a node, the work of its script's process
// included, but not its start.
func perMessage(b *testing.B, s jseval.Settings, request jseval.Request) {
	b.ReportAllocs()
	drop := func(context.Context, string, any) module.Result { return module.Result{} }
	var started int64
	for _, measured := range []bool{false, true} {
		begun := cpu(b)
		scripts := jstest.Scripts(b, helpers())
		node := moduletest.Start(b, jseval.New(scripts), s)
		send := func() {
			if err := node.Handle(b.Context(), drop, "request", request).Err(); err != nil {
				b.Fatal(err)
			}
		}
		send()
		if measured {
			for b.Loop() {
				send()
			}
		}
		scripts.Close()
		if !measured {
			started = cpu(b) - begun
			continue
		}
		b.ReportMetric(float64(cpu(b)-begun-started)/float64(b.N), "cpu-ns/op")
	}
}

func rewritten(t testing.TB, s jseval.Settings) (any, error) {
	node := moduletest.Start(t, jseval.New(jstest.Scripts(t, helpers())), s)
	err := node.Send("request", jseval.Request{Context: map[string]any{"registry": "local.example.com"}, InputData: review(t)}).Err()
	if err != nil {
		return nil, err
	}
	return node.Emitted("response")[0].(jseval.Response).OutputData, nil
}

func BenchmarkRewrite(b *testing.B) {
	for _, engine := range []string{"standard", "strict"} {
		for _, isolation := range []string{"fresh", "pooled"} {
			name := isolation
			if engine != jseval.EngineStandard {
				name = engine + "/" + isolation
			}
			b.Run(name, func(b *testing.B) {
				s := settings(rewriteScript)
				s.Engine, s.Isolation = engine, isolation
				perMessage(b, s, jseval.Request{Context: map[string]any{"registry": "local.example.com"}, InputData: review(b)})
			})
		}
	}
}

// The cost of a message whose script does nothing.
func BenchmarkIdentity(b *testing.B) {
	for _, isolation := range []string{"fresh", "pooled"} {
		b.Run(isolation, func(b *testing.B) {
			s := settings("export default (input) => input")
			s.Isolation = isolation
			perMessage(b, s, jseval.Request{InputData: review(b)})
		})
	}
}

// The cost of a script's first message: a process starts.
func BenchmarkStart(b *testing.B) {
	node := func(scripts *js.Scripts) *moduletest.Node {
		return moduletest.Start(b, jseval.New(scripts), settings("export default () => 1"))
	}
	for b.Loop() {
		b.StopTimer()
		scripts := jstest.Scripts(b, nil)
		n := node(scripts)
		b.StartTimer()
		if err := n.Send("request", jseval.Request{}).Err(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		scripts.Close()
		b.StartTimer()
	}
}

func BenchmarkCompile(b *testing.B) {
	node := moduletest.New(b, jseval.New(jstest.Scripts(b, helpers())))
	for i := 0; b.Loop(); i++ {
		if err := node.Configure(settings(fmt.Sprint(rewriteScript, "// ", i))); err != nil {
			b.Fatal(err)
		}
	}
}

// The floor: goja with the same script compiled once, one runtime for all
// messages, and the Go map handed over as goja does, which lets a script change
// it.
func BenchmarkRewriteFloor(b *testing.B) {
	b.ReportAllocs()
	source := strings.Replace(rewriteScript, `import { rewrite } from "patchbay:image"`, "", 1)
	lowered := api.Transform(strings.Replace(source, "export default function", "globalThis.main = function", 1), api.TransformOptions{Loader: api.LoaderTS, Target: api.ES2017})
	rt := goja.New()
	if err := rt.Set("rewrite", func(image, registry string) (string, error) { return registry + "/" + image, nil }); err != nil {
		b.Fatal(err)
	}
	if _, err := rt.RunString(string(lowered.Code)); err != nil {
		b.Fatal(err)
	}
	main, _ := goja.AssertFunction(rt.Get("main"))
	input, extra := review(b), map[string]any{"registry": "local.example.com"}
	begun := cpu(b)
	for b.Loop() {
		value, err := main(goja.Undefined(), rt.ToValue(input), rt.ToValue(extra))
		if err != nil {
			b.Fatal(err)
		}
		value.Export()
	}
	b.ReportMetric(float64(cpu(b)-begun)/float64(b.N), "cpu-ns/op")
}
