package sizing

// The cluster that is computed for. What follows from no measurement is assumed here.
const (
	pods             = 100_000
	podsOfDeployment = 4
	deployments      = pods / podsOfDeployment
	creates          = 5_000 // reviews a minute
	images           = 5_000 // different ones
	blobsOfImage     = 60e6  // bytes that no other image has
	pageOfList       = 500   // deployments, what the list node asks for at a time
	intervalSeconds  = 300   // between two passes, the default
	historySize      = 256 << 20
	memoryLimit      = 1 << 30 // of the chart
	hopsOfRun        = 1_000_000
	hopsOfDeployment = 5 // split, router, copy, update, and a login
)
