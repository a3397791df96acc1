package main

// bar is what the design asks of a Go benchmark, in nanoseconds per operation,
// and what it is compared with.
type bar struct {
	least, goal float64
	peer        string  // a published figure's owner, or another benchmark of this run
	peerTime    float64 // 0: the benchmark called peer has it
}

// bars by the name of the benchmark. Published figures: one core each.
var bars = map[string]bar{
	"runtime.Hop/direct-no-map":        {least: 100, goal: 45, peer: "Node-RED hop", peerTime: 1e9 / 86_000},
	"runtime.Hop/direct-beside-queued": {least: 100, goal: 45, peer: "runtime.Hop/direct-no-map"},
	"runtime.Hop/whole-message":        {least: 250, goal: 120, peer: "Benthos hop", peerTime: 1e9 / 460_000},
	"runtime.Hop/five-paths":           {least: 450, goal: 250, peer: "Benthos hop", peerTime: 1e9 / 460_000},
	"runtime.Hop/five-expressions":     {least: 1200, goal: 750, peer: "Benthos hop", peerTime: 1e9 / 460_000},
	"runtime.Chain":                    {least: 1e9 / 60_000, goal: 1e9 / 120_000, peer: "Benthos chain", peerTime: 1e9 / 39_000},
	"expr.Paths":                       {least: 450, goal: 250},
	"expr.Mixed":                       {least: 1200, goal: 750},
	"expr.Map":                         {least: 2000, goal: 1500},
	"jseval.Rewrite/fresh":             {least: 50_000, goal: 32_000, peer: "jseval.RewriteFloor"},
	"jseval.Rewrite/pooled":            {least: 50_000, goal: 32_000, peer: "jseval.RewriteFloor"},
}
