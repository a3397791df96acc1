package result

// Curve is how a cost grows with a size.
type Curve struct {
	Name string `json:"name"` // "time of a pass"
	Of   string `json:"of"`   // what the size counts: "deployments"
	Unit Unit   `json:"unit"` // of the cost
	// Points are in the order of their sizes.
	Points []Point `json:"points"`
}

// Point is the cost at a size.
type Point struct {
	Size float64 `json:"size"`
	Cost float64 `json:"cost"`
}
