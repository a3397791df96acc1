package servecmd

// DefaultStore is what --store is when it is not given.
var DefaultStore = defaultStore

// SoftLimit is where the collector begins to work harder.
var SoftLimit = softLimit
