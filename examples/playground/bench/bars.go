package main

// bar is what the design asks of a Go benchmark, in nanoseconds per operation, and
// another benchmark of the same run that it is compared with.
type bar struct {
	least, goal float64
	peer        string
}

// bars by the name of the benchmark.
var bars = map[string]bar{
	"runtime.Hop/direct-no-map":        {least: 100, goal: 45},
	"runtime.Hop/direct-beside-queued": {least: 100, goal: 45, peer: "runtime.Hop/direct-no-map"},
	"runtime.Hop/whole-message":        {least: 250, goal: 120},
	"runtime.Hop/five-paths":           {least: 450, goal: 250},
	"runtime.Hop/five-expressions":     {least: 1200, goal: 750},
	"runtime.Chain":                    {least: 1e9 / 60_000, goal: 1e9 / 120_000},
	"expr.Paths":                       {least: 450, goal: 250},
	"expr.Mixed":                       {least: 1200, goal: 750},
	"expr.Map":                         {least: 2000, goal: 1500},
	"jseval.Rewrite/fresh":             {least: 50_000, goal: 32_000, peer: "jseval.RewriteFloor"},
	"jseval.Rewrite/pooled":            {least: 50_000, goal: 32_000, peer: "jseval.RewriteFloor"},
}
