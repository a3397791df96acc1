package engine_test

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const root = "github.com/patchbay-dev/patchbay"

// rules say which of our packages may be imported from where: the first rule
// whose prefix fits a package decides. Tests are free.
var rules = []struct {
	from    string
	allowed []string // prefixes below root; the package's own tree is always allowed
}{
	// A test of a component with a real map in front of it needs the language.
	{"engine/module/moduletest/wired", []string{"engine/module", "engine/expr"}},
	{"engine/module", nil},
	{"engine/flow/internal/tree", []string{"engine/module/texts"}},
	{"engine/flow/merge", []string{"engine/flow"}},
	{"engine/flow", []string{"engine/module/texts"}},
	{"engine/redact/document", []string{"engine/module", "engine/flow", "engine/expr", "engine/redact"}},
	{"engine/redact", []string{"engine/module"}},
	// The floors of the mapping language, from the ground up.
	{"engine/expr/internal/syntax", []string{"engine/module/texts"}},
	{"engine/expr/internal/values", []string{"engine/module"}},
	{"engine/expr/internal/eval", []string{"engine/module", "engine/expr/internal/values", "engine/expr/internal/syntax"}},
	{"engine/expr/internal/functions", []string{"engine/module", "engine/expr/internal/eval", "engine/expr/internal/values", "engine/expr/internal/syntax"}},
	{"engine/expr/internal/types", []string{"engine/module", "engine/expr/internal/eval", "engine/expr/internal/values"}},
	{"engine/expr/internal/analysis", []string{"engine/module", "engine/expr/internal/types", "engine/expr/internal/functions", "engine/expr/internal/eval", "engine/expr/internal/values", "engine/expr/internal/syntax"}},
	{"engine/expr/internal/code", []string{"engine/module", "engine/expr/internal"}},
	{"engine/expr/assist", []string{"engine/module", "engine/expr"}},
	{"engine/expr", []string{"engine/module"}},
	{"engine/store/state", []string{"engine/module", "engine/queue/embedded"}},
	{"engine/queue/embedded", nil},
	{"engine/queue", []string{"engine/flow"}},
	{"engine/editor", nil},
	{"engine/store/secrets", []string{"engine/module"}},
	{"engine/store/leases", nil},
	{"engine/peers", nil},
	{"engine/store", []string{"engine/flow"}},
	{"engine/overview", []string{"engine/expr", "engine/runs", "engine/runtime/view"}},
	{"engine/solution/pack", nil},
	{"engine/solution/signature", nil},
	{"engine/solution/index", nil},
	{"engine/solution/draft", []string{"engine/flow"}},
	{"engine/solution/registry", []string{"engine/solution"}},
	{"engine/solution", []string{"engine/module", "engine/flow", "engine/overview"}},
	{"engine/runtime/internal", []string{"engine/module"}},
	{"engine/metrics", []string{"engine/module", "engine/queue", "engine/runtime/recording", "engine/runtime/statistics", "engine/runtime/view"}},
	{"engine/runs", []string{"engine/module/texts", "engine/runtime/view"}},
	{"engine/tracing", []string{"engine/module", "engine/runtime/recording", "engine/runtime/view"}},
	{"engine/history", []string{"engine/runtime/view"}},
	{"engine/runtime/failure", []string{"engine/module", "engine/runtime/recording"}},
	{"engine/runtime/view", []string{"engine/module/texts"}},
	{"engine/runtime/statistics", nil},
	{"engine/runtime/recording", []string{"engine/module", "engine/redact", "engine/runtime/statistics", "engine/runtime/view"}},
	{"engine/runtime/catalog", []string{"engine/module", "engine/runtime/internal"}},
	{"engine/runtime/planning", []string{"engine/module", "engine/flow", "engine/expr", "engine/redact", "engine/runtime/catalog", "engine/runtime/internal"}},
	{"engine/runtime", []string{"engine/module", "engine/flow", "engine/expr", "engine/redact", "engine/queue"}},
	{"engine/tiny", []string{"engine/module", "engine/flow", "engine/runtime/catalog", "engine/runtime/planning"}},
	{"engine/flowtest", []string{"engine/module", "engine/flow", "engine/redact", "engine/runtime", "engine/solution"}},
	{"engine/flows/flowstest", []string{"engine/module", "engine/flow", "engine/queue", "engine/store", "engine/runtime", "engine/flows"}},
	{"engine/flows", []string{"engine/module/texts", "engine/flow", "engine/store", "engine/runtime"}},
	{"engine/rbac", []string{"engine/module", "engine/flow", "engine/runtime/planning"}},
	{"engine/marketplace", []string{"engine/module", "engine/flow", "engine/flows", "engine/redact", "engine/runtime", "engine/rbac", "engine/solution", "engine/store", "engine/server/api"}},
	{"engine/flowschema", []string{"engine/module", "engine/flow", "engine/runtime/catalog"}},
	{"engine/server/exchange", []string{"engine/module/slots", "engine/flows", "engine/store", "engine/server/api"}},
	{"engine/server/admission", []string{"engine/module/slots", "engine/server/exchange"}},
	{"engine/server/auth", nil},
	{"engine/server", []string{"engine"}},
	{"engine/cli/client", []string{"engine/flow", "engine/server/api", "engine/runtime/view", "engine/cli/connection"}},
	{"engine/cli/connection", nil},
	{"engine/cli/scaffold", nil},
	{"engine/cli/program", []string{"engine/flow", "engine/module", "engine/solution", "engine/runtime/catalog", "engine/runtime/planning", "engine/server", "engine/cli/client", "engine/cli/connection"}},
	{"engine/cli/flowcmd", []string{"engine/flow", "engine/flowschema", "engine/tiny", "engine/runtime/planning", "engine/runtime/view", "engine/server/api", "engine/cli/client", "engine/cli/program"}},
	{"engine/cli/runcmd", []string{"engine/overview", "engine/runs", "engine/runtime/view", "engine/server/api", "engine/cli/client", "engine/cli/program"}},
	{"engine/cli/queuecmd", []string{"engine/queue", "engine/runtime", "engine/server/api", "engine/cli/client", "engine/cli/program"}},
	{"engine/cli/solutioncmd", []string{"engine/flow", "engine/module", "engine/flowtest", "engine/rbac", "engine/solution", "engine/runtime/catalog", "engine/runtime/planning", "engine/server/api", "engine/cli/client", "engine/cli/program"}},
	{"engine/cli/cataloguecmd", []string{"engine/solution", "engine/server/api", "engine/cli/client", "engine/cli/program"}},
	{"engine/cli/modulecmd", []string{"engine/flow", "engine/expr", "engine/rbac", "engine/runtime/planning", "engine/server/api", "engine/server/describe", "engine/cli/client", "engine/cli/program", "engine/cli/scaffold"}},
	{"engine/cli/servecmd", []string{"engine/flow", "engine/flows", "engine/peers", "engine/history", "engine/marketplace", "engine/queue", "engine/store/state", "engine/redact", "engine/runtime", "engine/solution", "engine/store", "engine/server", "engine/tracing",
		"engine/cli/connection", "engine/cli/program"}},
	{"engine/cli/testcmd", []string{"engine/flowtest", "engine/cli/program"}},
	{"engine/cli/opencmd", []string{"engine/server/api", "engine/cli/program"}},
	{"engine/cli", []string{"engine"}},
	{"modules/js", []string{"engine/module"}},
	{"modules/common", []string{"engine/module"}},
	{"modules/encoding", []string{"engine/module"}},
	// Pull secrets have one reader.
	{"modules/kubernetes", []string{"engine/module", "modules/distribution/dockerconfig"}},
	// The client of registries knows nothing of copying, and what only asks needs no copier.
	{"modules/distribution/internal/lru", nil},
	{"modules/distribution/imageref", []string{"engine/module"}},
	{"modules/distribution/dockerconfig", []string{"engine/module", "modules/distribution/imageref"}},
	{"modules/distribution/registryclient", []string{"engine/module", "modules/distribution/dockerconfig", "modules/distribution/imageref", "modules/distribution/internal/lru"}},
	{"modules/distribution/copier", []string{"engine/module", "modules/distribution/registryclient", "modules/distribution/imageref", "modules/distribution/internal/lru"}},
	{"modules/distribution/registrysecret", []string{"engine/module", "modules/distribution/dockerconfig"}},
	{"modules/distribution/registrycheck", []string{"engine/module", "modules/distribution/registryclient", "modules/distribution/registrysecret", "modules/distribution/dockerconfig", "modules/distribution/imageref"}},
	{"modules/distribution/registrycatalog", []string{"engine/module", "modules/distribution/registryclient", "modules/distribution/registrysecret", "modules/distribution/dockerconfig"}},
	{"modules/distribution", []string{"engine/module"}},
	// The whole product as one call, for main functions only: see mains.
	{"modules/patchbay", []string{"examples", "engine/cli", "engine/flow", "engine/module", "modules", "solutions"}},
	{"modules", []string{"engine/module", "modules"}},
	{"solutions", nil},
	{"examples/hello-module", []string{"engine", "modules", "solutions"}},
	{"docs", []string{"engine", "modules", "solutions"}},
	// The container image, from its files to the registry. It knows the program as a file.
	{"deploy/image/rootfs", nil},
	{"deploy/image/assemble", []string{"deploy/image/rootfs"}},
	{"deploy/image/imagetest", []string{"deploy/image/assemble"}},
	{"deploy/image/publish", []string{"deploy/image/assemble"}},
	{"deploy/image", nil},
	// Keeps the chart equal to the code.
	{"deploy/chart/charttest", []string{"engine", "modules", "solutions"}},
}

// foreign keeps heavy or wrong dependencies out of where they do not belong.
var foreign = []struct{ from, mayNot string }{
	{"engine/runtime", "net/http"},
	{"engine/flows", "net/http"},
	{"engine/rbac", "net/http"},
	{"engine/flowschema", "net/http"},
	{"engine/marketplace", "net/http"},
	{"engine/runtime", "k8s.io/"},
	{"engine/expr", "encoding/gob"},
	{"engine", "k8s.io/"},
	{"", "k8s.io/kubernetes"},
	{"", "k8s.io/client-go/kubernetes"},
	{"engine/store", "k8s.io/api"}, // 20 MB
	{"engine/server", "k8s.io/api"},
	{"", "github.com/distribution/distribution"},
}

// inCluster are the packages of the engine that talk to Kubernetes: the stores there, and
// the commands that open them.
var inCluster = []string{"engine/store/secrets", "engine/store/objects", "engine/store/leases", "engine/server/auth/kubernetes", "engine/cli/program", "engine/cli/servecmd", "engine/cli/opencmd"}

// mains are the packages that may import modules/patchbay.
var mains = []string{"examples", "docs"}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestWhoMayImportWhom(t *testing.T) {
	packages := list(t)
	if len(packages) < 10 {
		t.Fatalf("only %d packages found", len(packages))
	}
	for _, p := range packages {
		own := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, root), "/")
		for _, imported := range p.Imports {
			checkOurs(t, own, imported)
			checkForeign(t, own, imported)
		}
	}
}

func list(t *testing.T) []listed {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", root+"/...")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

func checkOurs(t *testing.T, own, imported string) {
	target, ours := strings.CutPrefix(imported, root+"/")
	if !ours || own == "" {
		return // main wires everything
	}
	if target == "modules/patchbay" && !slices.ContainsFunc(mains, func(tree string) bool { return below(own, tree) }) {
		t.Errorf("%s imports %s, which is for main functions", own, target)
	}
	for _, rule := range rules {
		if !below(own, rule.from) {
			continue
		}
		for _, allowed := range append(rule.allowed, rule.from) {
			if below(target, allowed) {
				return
			}
		}
		t.Errorf("%s imports %s: it may import only %v", own, target, append(rule.allowed, rule.from))
		return
	}
	t.Errorf("no rule says what %s may import: add one", own)
}

func checkForeign(t *testing.T, own, imported string) {
	for _, rule := range foreign {
		if rule.mayNot == "k8s.io/" && slices.ContainsFunc(inCluster, func(tree string) bool { return below(own, tree) }) {
			continue
		}
		if below(own, rule.from) && (imported == rule.mayNot || strings.HasPrefix(imported, strings.TrimSuffix(rule.mayNot, "/")+"/")) {
			t.Errorf("%s imports %s", own, imported)
		}
	}
}

func below(path, tree string) bool {
	return tree == "" || path == tree || strings.HasPrefix(path, tree+"/")
}

// TestEachDependencyHasItsReason compares the page that says why we need each
// dependency with go.mod.
func TestEachDependencyHasItsReason(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{if not (or .Indirect .Main)}}{{.Path}}{{end}}", "all").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		if !strings.Contains(string(page), "`"+path+"`") {
			t.Errorf("engine/README.md gives no reason for %s", path)
		}
	}
}
