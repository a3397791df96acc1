package flow

// source is the text that a flow was read from.
type source struct {
	file string
}
