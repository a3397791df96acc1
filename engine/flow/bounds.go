package flow

// What a flow may have at most: far more than one needs.
const (
	MaxNodes = 5000
	MaxEdges = 20_000
)
