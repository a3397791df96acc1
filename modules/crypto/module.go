package crypto

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/modules/crypto/certgenerate"
	"github.com/patchbay-dev/patchbay/modules/crypto/certread"
)

// Module lists the components. It does no I/O.
func Module() module.Module {
	expiry := certgenerate.NewExpiry()
	return module.Module{
		Name:        "crypto",
		Description: "Make certificates, renew them before they end, and read those of others.",
		Components:  []module.Component{certgenerate.New(expiry), certread.New()},
		Metrics:     []metric.Metric{expiry},
	}
}
