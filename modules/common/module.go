package common

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/common/arraysplit"
	"github.com/patchbay-dev/patchbay/modules/common/debug"
	"github.com/patchbay-dev/patchbay/modules/common/delay"
	"github.com/patchbay-dev/patchbay/modules/common/failures"
	"github.com/patchbay-dev/patchbay/modules/common/router"
	"github.com/patchbay-dev/patchbay/modules/common/signal"
	"github.com/patchbay-dev/patchbay/modules/common/ticker"
)

// Module lists the components of the module "common".
func Module() module.Module {
	ticks := ticker.NewMetrics()
	return module.Module{
		Name:        "common",
		Description: "Start, branch, split, wait and look",
		Components: []module.Component{
			ticker.New(ticks),
			signal.New(),
			failures.New(),
			router.New(),
			arraysplit.New(),
			delay.New(),
			debug.New(),
		},
		Metrics: ticks.List(),
	}
}
