package certgenerate_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/crypto/certgenerate"
)

func TestExpiry(t *testing.T) {
	expiry := certgenerate.NewExpiry()
	node := moduletest.Start(t, certgenerate.New(expiry), nil)
	made := send(t, node, request{CommonName: host, ValidDays: 30})
	const name = `certificate_expiry_timestamp_seconds{flow="flow",name="` + host + `",node="node"}`
	if got := moduletest.Metrics(t, []metric.Metric{expiry}); len(got) != 1 || got[name] != float64(made.NotAfter.Unix()) {
		t.Errorf("metrics = %v, the certificate ends at %v", got, made.NotAfter.Unix())
	}
	node.Component.(module.Destroyer).OnDestroy(nil)
	if got := moduletest.Metrics(t, []metric.Metric{expiry}); len(got) != 0 {
		t.Errorf("the node is gone: %v", got)
	}
}
