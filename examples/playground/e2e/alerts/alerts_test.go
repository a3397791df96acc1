package alerts_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/alerts"
)

// begin is when the made-up series begin.
var begin = time.Unix(1_800_000_000, 0)

// TestRules holds that each alert fires in its fault, and in no other case. A value is a
// minute.
func TestRules(t *testing.T) {
	const mirror = `
		patchbay_common_ticks_total{flow="m",node="ticker",outcome="ok"} 0+1x180
		patchbay_flow_damaged{flow="m"} 0x180
		patchbay_trigger_next_run_timestamp_seconds{flow="m",node="ticker"} 1800000060+60x180`
	const hook = `
		patchbay_common_ticks_total{flow="w",node="ticker",outcome="ok"} 0+1x180
		patchbay_http_answers_total{flow="w",code="200",outcome="rewritten"} 0+60x180
		patchbay_flow_last_run_failures{flow="w"} 0x180
		patchbay_http_certificate_expiry_timestamp_seconds{flow="w",node="server"} 1807776000x180
		patchbay_crypto_certificate_expiry_timestamp_seconds{flow="w",node="cert",name="a"} 1807776000x180`
	const queued = `
		patchbay_queue_limit{flow="q",edge="e"} 10000x180
		patchbay_queue_reachable{flow="q"} 1x180`
	tests := []struct {
		name   string
		series string
		want   []string
	}{
		{"nothing is wrong", mirror + hook + `
			patchbay_flow_last_run_failures{flow="m"} 0x180`, nil},
		{"a pass fails now and then", mirror + `
			patchbay_flow_last_run_failures{flow="m"} 0x10 3x10 0x10 3x10 0x10`, nil},
		{"all passes fail", mirror + `
			patchbay_flow_last_run_failures{flow="m"} 0x10 3x30`, []string{"PatchbayPassFailing"}},
		{"reviews fail, of which the last one is no pass", hook + `
			patchbay_flow_last_run_failures{flow="w",other="x"} 1x180`, nil},
		{"an image fails for less than an hour", mirror + `
			patchbay_flow_last_run_failures{flow="m"} 1x10 0 1x180
			patchbay_distribution_image_failing_since_timestamp_seconds{flow="m",node="copy"} 1800000000x54`, []string{"PatchbayPassFailing"}},
		{"an image fails for more than an hour", mirror + `
			patchbay_flow_last_run_failures{flow="m"} 1x180
			patchbay_distribution_image_failing_since_timestamp_seconds{flow="m",node="copy"} 1800000000x180`, []string{"PatchbayImageNotMirrored", "PatchbayPassFailing"}},
		{"the image that failed belongs to nobody any more", mirror + `
			patchbay_flow_last_run_failures{flow="m"} 0x180
			patchbay_distribution_image_failing_since_timestamp_seconds{flow="m",node="copy"} 1800000000x180`, nil},
		{"few reviews fail", hook + `
			patchbay_http_answers_total{flow="w",code="500"} 0+1x180`, nil},
		{"many reviews fail", hook + `
			patchbay_http_answers_total{flow="w",code="504"} 0+10x180`, []string{"PatchbayWebhookErrors"}},
		{"many reviews fail within a minute", hook + `
			patchbay_http_answers_total{flow="w",code="500"} 0x100 10 100x80`, []string{"PatchbayWebhookErrors"}},
		{"senders are wrong", hook + `
			patchbay_http_answers_total{flow="w",code="400"} 0+100x180`, nil},
		{"a certificate has six days left", hook + `
			patchbay_http_certificate_expiry_timestamp_seconds{flow="v",node="server"} 1800518400x180`, []string{"PatchbayCertificateExpires"}},
		{"a certificate that was made has six days left", `
			patchbay_crypto_certificate_expiry_timestamp_seconds{flow="v",node="cert",name="b"} 1800518400x180`, []string{"PatchbayCertificateExpires"}},
		{"a certificate has eight days left", `
			patchbay_http_certificate_expiry_timestamp_seconds{flow="v",node="server"} 1800702000x180`, nil},
		{"a ticker is late", mirror + `
			patchbay_trigger_next_run_timestamp_seconds{flow="late",node="ticker"} 1800000060x10`, []string{"PatchbayTickerLate"}},
		{"a pass takes long", mirror + `
			patchbay_trigger_next_run_timestamp_seconds{flow="long",node="ticker"} 1800000300 _x100`, nil},
		{"a queue works", queued + `
			patchbay_queue_waiting{flow="q",edge="e"} 0x20 300-10x30 0x130
			patchbay_queue_dead_letters{flow="q",edge="e"} 0x20 1x3 0x150`, nil},
		{"dead letters stay", queued + `
			patchbay_queue_dead_letters{flow="q",edge="e"} 0x20 3x100`, []string{"PatchbayDeadLetters"}},
		{"a message waits for two hours", `
			patchbay_queue_oldest_seconds{flow="q",edge="e"} 0x20 0+60x120`, []string{"PatchbayQueueOld"}},
		{"a queue grows for long", queued + `
			patchbay_queue_waiting{flow="q",edge="e"} 0x20 100+50x150`, []string{"PatchbayQueueFills"}},
		{"a queue is full", queued + `
			patchbay_queue_waiting{flow="q",edge="e"} 10000x180`, []string{"PatchbayQueueFills"}},
		{"a queue holds much, and no more than before", queued + `
			patchbay_queue_waiting{flow="q",edge="e"} 9000x180`, nil},
		{"a queue grows in bursts and is empty between", queued + `
			patchbay_queue_waiting{flow="q",edge="e"} 0x5 0+400x20 0x10 0+400x20 0x10 0+400x20 0x10 0+400x20 0x10`, nil},
		{"NATS is away", `
			patchbay_queue_reachable{flow="q"} 1x20 0x20 1x100`, []string{"PatchbayQueueUnreachable"}},
		{"NATS is away for a moment", `
			patchbay_queue_reachable{flow="q"} 1x20 0x2 1x100`, nil},
		{"a flow lost state", `patchbay_flow_damaged{flow="d"} 0x3 1x3`, []string{"PatchbayFlowDamaged"}},
	}
	rules, err := alerts.Load(alerts.Deployed("prometheus/patchbay.rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var history alerts.History
			for line := range strings.SplitSeq(test.series, "\n") {
				if line = strings.TrimSpace(line); line == "" {
					continue
				}
				if err := history.Describe(begin, time.Minute, line); err != nil {
					t.Fatal(err)
				}
			}
			got, err := alerts.Firing(t.Context(), rules, &history, begin, begin.Add(3*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("firing: %v, want %v", got, test.want)
			}
			for _, alert := range test.want {
				tested[alert] = true
			}
		})
	}
	for _, rule := range rules {
		if !tested[rule.Alert] {
			t.Errorf("no case lets %s fire", rule.Alert)
		}
	}
}

// TestDashboard holds that the expressions of the dashboard can be parsed.
func TestDashboard(t *testing.T) {
	expressions, err := alerts.Expressions(alerts.Deployed("grafana/patchbay.json"))
	if err != nil || len(expressions) < 15 {
		t.Fatalf("%d expressions, %v", len(expressions), err)
	}
	for panel, expression := range expressions {
		if names, err := alerts.Metrics(expression); err != nil || len(names) == 0 || strings.Contains(expression, "$") {
			t.Errorf("%s: %s: %v, %v", panel, expression, names, err)
		}
	}
}
