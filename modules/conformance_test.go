package modules_test

import (
	"testing"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// further are settings besides the defaults with which components do something else.
var further = map[string][]any{
	"common/ticker":      {`{"delay": 100, "context": {"a": 1}}`, `{"schedule": "*/5 * * * * *", "timeZone": "Europe/Berlin", "missed": "skip", "restart": "atOnce"}`},
	"common/router":      {`{"routes": ["only"], "enableDefaultPort": true}`},
	"common/signal":      {`{"context": {"a": 1}}`},
	"common/array_split": {`{"onError": "stop", "concurrency": 8}`},
	"common/failures":    {`{"context": {"a": 1}, "flows": ["x"], "handled": false, "gap": 1}`},
	"common/delay":       {`{"delay": 0}`, `{"delay": 86400000}`},
	"common/debug":       {`{"keep": 1, "maxBytes": 256}`},
	"js/js_eval": {
		`{"script": {"name": "a.js", "content": "export default (x) => x"}, "engine": "strict"}`,
		`{"script": {"name": "a.ts", "content": "let n: number = 0; export default () => { n++; throw new Error('no') }"}, "isolation": "pooled"}`,
		`{"script": {"name": "a.js", "content": "export default () => { for (;;) {} }"}, "timeoutSeconds": 1}`,
	},
	"encoding/json_decode":          {`{"maxBytes": 1, "decoded": [1]}`},
	"encoding/csv_encode":           {`{"columns": [{"key": "a"}], "separator": "tab"}`},
	"encoding/template":             {`{"template": "[[ range . ]][[ . ]][[ end ]]", "maxBytes": 1}`},
	"crypto/cert_generate":          {`{"caValidDays": 1, "overlapHours": 1, "clusterDomain": "example.org"}`},
	"http/http_server":              {`{"enableStatusPort": true, "enableStopPort": true, "maxConcurrent": 1, "exposeErrors": true}`},
	"http/http_request":             {`{"allowLoopback": true, "allowPrivate": true, "proxy": "none", "failOn": "never", "maxRedirects": 0}`},
	"kubernetes/deployment_list":    {`{"pageSize": 1, "serviceAccountSecrets": true}`},
	"kubernetes/workload_list":      {`{"kinds": ["CronJob"], "pageSize": 1, "serviceAccountSecrets": true, "namespaceSelector": "a=b"}`},
	"kubernetes/pod_list":           {`{"pageSize": 1, "namespaceSelector": "a=b"}`},
	"kubernetes/deployment_update":  {`{"kinds": ["Deployment", "CronJob"]}`},
	"kubernetes/secret_get":         {`{"missing": "error"}`},
	"kubernetes/object_list":        {`{"kinds": [{"apiVersion": "v1", "kind": "Node", "cluster": true}], "fields": ["metadata.name"], "maxObjects": 1}`},
	"kubernetes/object_get":         {`{"kinds": [{"apiVersion": "v1", "kind": "Secret"}], "namespace": "shop", "hash": ["data"], "missing": "error"}`},
	"kubernetes/object_apply":       {`{"kinds": [{"apiVersion": "v1", "kind": "Namespace", "cluster": true}], "keep": true}`},
	"kubernetes/watch":              {`{"kinds": [{"apiVersion": "v1", "kind": "Secret"}], "fields": ["metadata.name"], "settle": 0, "resync": 1, "initial": "skip"}`},
	"kubernetes/webhook_register":   {`{"keep": true, "selfCheckTimeout": 1}`},
	"distribution/registry_copy":    {`{"concurrency": 1, "maxRetries": 0, "maxWait": 0, "registrySecret": "registry/login"}`},
	"distribution/registry_catalog": {`{"maxRetries": 0, "registrySecret": "registry/login"}`},
	"distribution/registry_check":   {`{"budget": 10, "failures": 1, "concurrency": 1, "registrySecret": "registry/login"}`},
}

// TestConformance takes every component through its life, with its defaults and with
// other settings.
func TestConformance(t *testing.T) {
	// Nothing listens there: requests fail at once.
	unreachable := cluster.NewForConfig(&rest.Config{Host: "http://127.0.0.1:1"}, cluster.Options{})
	known := map[string]bool{}
	for _, m := range modules.All(modules.Options{Cluster: unreachable, Scripts: jstest.Scripts(t, nil)}) {
		if !m.Tested {
			t.Errorf("module %s is checked at each start, though this test does it", m.Name)
		}
		m.Tested = false
		if err := module.Check(m); err != nil {
			t.Errorf("module %s: %v", m.Name, err)
		}
		for _, prototype := range m.Components {
			name := m.Name + "/" + prototype.GetInfo().Name
			known[name] = true
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				moduletest.Conformance(t, prototype, moduletest.WithSettings(further[name]...))
			})
		}
	}
	for name := range further {
		if !known[name] {
			t.Errorf("there is no component %s", name)
		}
	}
}
