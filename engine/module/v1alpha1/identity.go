package v1alpha1

// NodeIdentity says which node of which flow an instance is.
type NodeIdentity struct {
	NodeName    string
	Namespace   string
	FlowName    string
	ProjectName string
}
