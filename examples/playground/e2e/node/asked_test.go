package node_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// askedMetrics begin the API server's metrics that say why a create was not rewritten: of
// each webhook how often it was asked with which outcome, how often it gave no answer
// and the create went through, and how often it or its absence refused one.
var askedMetrics = []string{
	"apiserver_admission_webhook_request_total{",
	"apiserver_admission_webhook_fail_open_count{",
	"apiserver_admission_webhook_rejection_count{",
}

// askedOf are those metrics as they are now.
func askedOf(t *testing.T) string {
	t.Helper()
	text, err := stage.Cluster.Discovery().RESTClient().Get().AbsPath("/metrics").DoRaw(patchbay.Within(t))
	if err != nil {
		return err.Error() // it is for a failure's report, and fails nothing itself
	}
	var lines strings.Builder
	for line := range strings.Lines(string(text)) {
		for _, begin := range askedMetrics {
			if strings.HasPrefix(line, begin) {
				lines.WriteString(line)
			}
		}
	}
	return lines.String()
}

// followLogs keeps what the servers that run now log until they end, and shows it when the
// test has failed: of a pod that was replaced there is no log afterwards.
func followLogs(t *testing.T) {
	t.Helper()
	command := kubectlCommand(t.Context(), "logs", "-f", "-n", system, "-l", "app.kubernetes.io/name=patchbay", "--prefix", "--timestamps", "--tail=20")
	var log strings.Builder
	command.Stdout, command.Stderr = &log, &log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Wait() // it ends with the test's context
		if t.Failed() {
			t.Logf("what the servers logged that were replaced:\n%s", &log)
		}
	})
}
