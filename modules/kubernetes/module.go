package kubernetes

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/deploymentlist"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/deploymentupdate"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectapply"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectevents"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectget"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectlist"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/podlist"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/secretget"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/serviceaccountget"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/watch"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/webhookregister"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workloadlist"
)

// Module lists the components, all of which talk to the client's cluster. It
// does no I/O: without a cluster the components say so when they are used.
func Module(client *cluster.Client) module.Module {
	patches := deploymentupdate.NewMetric()
	return module.Module{
		Name:        "kubernetes",
		Description: "Read and change workloads, secrets and service accounts of a cluster, register admission webhooks, and read, follow, make and change objects of any kind.",
		Components: []module.Component{
			deploymentlist.New(client),
			workloadlist.New(client),
			podlist.New(client),
			deploymentupdate.New(client, patches).WithEvents(objectevents.New(client)),
			secretget.New(client),
			serviceaccountget.New(client),
			webhookregister.New(client),
			objectget.New(client),
			objectlist.New(client),
			objectapply.New(client),
			watch.New(client),
		},
		Metrics: []metric.Metric{patches},
		Formats: formats(),
	}
}
