package servecmd

// DefaultStore is what --store is when it is not given.
var DefaultStore = defaultStore
