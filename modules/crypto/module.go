package crypto

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/modules/crypto/certgenerate"
)

// Module lists the components. It does no I/O.
func Module() module.Module {
	expiry := certgenerate.NewExpiry()
	return module.Module{
		Name:        "crypto",
		Description: "Make certificates and renew them before they end.",
		Components:  []module.Component{certgenerate.New(expiry)},
		Metrics:     []metric.Metric{expiry},
	}
}
