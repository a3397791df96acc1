package webhookregister

const (
	operationRegister = "register"
	operationDelete   = "delete"

	policyIgnore = "Ignore"
	policyFail   = "Fail"
)

// Settings of the component.
type Settings struct {
	Keep             bool   `json:"keep,omitempty" title:"Keep when the flow stops"`
	SelfCheckTimeout int    `json:"selfCheckTimeout" title:"Self-check (seconds)" default:"3" minimum:"1" maximum:"30"`
	SelfCheckAddress string `json:"selfCheckAddress,omitempty" title:"Self-check address"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"keep": "The configuration stays in the cluster when the flow is stopped. Uninstalling the flow, or taking this node out " +
			"of it, removes it all the same.",
		"selfCheckTimeout": "How long the endpoint may take to answer before failurePolicy Fail is put off.",
		"selfCheckAddress": "host:port to connect to in place of the service's own name, for an engine outside the cluster. The certificate " +
			"is checked for the service's name all the same.",
	}
}

// Request says what to register. The endpoint is a service or a url.
type Request struct {
	Context            any              `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Name               string           `json:"name" title:"Name" required:"true"`
	Operation          string           `json:"operation,omitempty" title:"Operation" enum:"register,delete" default:"register"`
	ServiceName        string           `json:"serviceName,omitempty" title:"Service"`
	ServiceNamespace   string           `json:"serviceNamespace,omitempty" title:"Namespace of the service"`
	ServicePort        int              `json:"servicePort,omitempty" title:"Port of the service" default:"443" minimum:"1" maximum:"65535"`
	ServicePath        string           `json:"servicePath,omitempty" title:"Path" default:"/"`
	URL                string           `json:"url,omitempty" title:"URL" description:"https://host:port/path, in place of a service."`
	CABundle           string           `json:"caBundle,omitempty" title:"CA bundle"`
	FailurePolicy      string           `json:"failurePolicy,omitempty" title:"Failure policy" enum:"Ignore,Fail" default:"Ignore"`
	Rules              []Rule           `json:"rules,omitempty" title:"Rules" description:"What the webhook sees. Needed to register."`
	NamespaceSelector  any              `json:"namespaceSelector,omitempty" title:"Namespace selector"`
	ExcludeNamespaces  []string         `json:"excludeNamespaces,omitempty" title:"Excluded namespaces"`
	ObjectSelector     any              `json:"objectSelector,omitempty" title:"Object selector"`
	MatchConditions    []MatchCondition `json:"matchConditions,omitempty" title:"Match conditions" description:"CEL expressions that must all be true."`
	TimeoutSeconds     int              `json:"timeoutSeconds,omitempty" title:"Timeout (seconds)" default:"3" minimum:"1" maximum:"30"`
	ReinvocationPolicy string           `json:"reinvocationPolicy,omitempty" title:"Reinvocation" enum:"Never,IfNeeded" default:"Never"`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"name":             "The name of the MutatingWebhookConfiguration. The webhook in it is called name.patchbay.dev.",
		"serviceNamespace": "Never sees the webhook itself, so that its own pods can start without it.",
		"caBundle": "The certificate authorities of the endpoint: PEM, or base64 of it. Needed for a service; a url without one is " +
			"checked by what the API server's own system trusts.",
		"failurePolicy": "What becomes of an object when the endpoint does not answer. Fail holds only from when a self-check has reached " +
			"the endpoint; until then it is Ignore.",
		"namespaceSelector": "Labels of namespaces, as text (team in (a,b), !legacy) or as an object with matchLabels and matchExpressions. " +
			"Empty selects all.",
		"excludeNamespaces": "Beside the namespace of the service, kube-system and kube-node-lease, which are always excluded. Name the " +
			"registry's.",
		"objectSelector": "Labels of the objects themselves, in either form. An object labelled patchbay.dev/mirror: \"false\" is never " +
			"seen.",
		"reinvocationPolicy": "IfNeeded calls again when a later webhook has changed the object.",
	}
}

// Rule is one rule of a webhook.
// https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-rules
type Rule struct {
	Operations  []string `json:"operations" title:"Operations" description:"CREATE, UPDATE, DELETE, CONNECT or *." required:"true"`
	APIGroups   []string `json:"apiGroups" title:"API groups" description:"An empty name is the core group." required:"true"`
	APIVersions []string `json:"apiVersions" title:"API versions" required:"true"`
	Resources   []string `json:"resources" title:"Resources" description:"Plural names; pods/ephemeralcontainers is a subresource." required:"true"`
	Scope       string   `json:"scope,omitempty" title:"Scope" enum:"Namespaced,Cluster,*" default:"Namespaced"`
}

// Descriptions implements module.Described.
func (Rule) Descriptions() map[string]string {
	return map[string]string{
		"scope": "Cluster and * see objects outside namespaces too, which no namespace selector excludes; failurePolicy Fail is " +
			"refused for them.",
	}
}

// MatchCondition is a CEL expression over request, object and oldObject.
type MatchCondition struct {
	Name       string `json:"name" title:"Name" required:"true"`
	Expression string `json:"expression" title:"Expression" required:"true"`
}

// Result is what was done.
type Result struct {
	Context       any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Name          string `json:"name" title:"Name"`
	Operation     string `json:"operation" title:"Operation"`
	Success       bool   `json:"success" title:"Success" description:"Always true: a failure goes to the error port."`
	Changed       bool   `json:"changed" title:"Changed" description:"Something was written or removed."`
	FailurePolicy string `json:"failurePolicy,omitempty" title:"Failure policy" description:"The one in force; Ignore in place of Fail until the endpoint has been reached."`
	Message       string `json:"message" title:"Message"`
}

// Control is the panel. Stop is its button, which stopping the flow presses too.
type Control struct {
	Status        string `json:"status" title:"Status" readonly:"true"`
	Name          string `json:"name,omitempty" title:"Name" readonly:"true"`
	Registered    bool   `json:"registered" title:"Registered" readonly:"true"`
	FailurePolicy string `json:"failurePolicy,omitempty" title:"Failure policy" readonly:"true"`
	LastError     string `json:"lastError,omitempty" title:"Last error" readonly:"true"`
	Stop          bool   `json:"stop,omitempty" title:"Unregister" format:"button"`
}
