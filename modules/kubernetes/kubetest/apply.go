package kubetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// MutatingWebhooks is the collection of MutatingWebhookConfigurations.
const MutatingWebhooks = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"

// apply serves server-side apply of webhook configurations: labels are added,
// webhooks are replaced. It takes only bodies without unknown fields and with
// every field that a real server would fill in.
func (s *Server) apply(w http.ResponseWriter, r Request, collection, name string) {
	refuse := func(code int, reason metav1.StatusReason, text string) { writeStatus(w, Status(code, reason, text)) }
	if collection != MutatingWebhooks || r.Query.Get("fieldManager") == "" || r.Query.Get("force") != "true" {
		refuse(http.StatusBadRequest, metav1.StatusReasonBadRequest, "want a forced apply of a webhook configuration by a field manager")
		return
	}
	var wanted admissionv1.MutatingWebhookConfiguration
	decoder := json.NewDecoder(strings.NewReader(r.Body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wanted); err != nil || wanted.Kind != "MutatingWebhookConfiguration" || wanted.Name != name {
		refuse(http.StatusBadRequest, metav1.StatusReasonBadRequest, fmt.Sprintf("not a webhook configuration %s: %v", name, err))
		return
	}
	for _, hook := range wanted.Webhooks {
		if hook.MatchPolicy == nil || hook.TimeoutSeconds == nil || hook.ReinvocationPolicy == nil || hook.FailurePolicy == nil ||
			hook.SideEffects == nil || hook.NamespaceSelector == nil || hook.ObjectSelector == nil || len(hook.AdmissionReviewVersions) == 0 || hook.Rules[0].Scope == nil {
			refuse(http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, "a field is left to the server")
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	found, ok := s.find(collection, "", name)
	if version := wanted.ResourceVersion; version != "" && (!ok || version != found.GetResourceVersion()) {
		refuse(http.StatusConflict, metav1.StatusReasonConflict, "the object has been modified")
		return
	}
	wanted.ResourceVersion = strconv.Itoa(s.version)
	if !ok {
		wanted.UID = types.UID(fmt.Sprint("uid-", s.version))
		s.objects[collection] = append(s.objects[collection], &wanted)
		writeJSON(w, http.StatusCreated, wanted)
		return
	}
	wanted.UID = found.GetUID()
	labels := maps.Clone(found.GetLabels())
	if labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, wanted.Labels)
	wanted.Labels = labels
	s.objects[collection][slices.Index(s.objects[collection], found)] = &wanted
	writeJSON(w, http.StatusOK, wanted)
}

func (s *Server) delete(w http.ResponseWriter, r Request, collection, namespace, name string) {
	var options metav1.DeleteOptions
	if r.Body != "" && json.Unmarshal([]byte(r.Body), &options) != nil {
		writeStatus(w, Status(http.StatusBadRequest, metav1.StatusReasonBadRequest, "not delete options"))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.find(collection, namespace, name)
	if !ok {
		writeStatus(w, notFound(collection, name))
		return
	}
	if p := options.Preconditions; p != nil && p.UID != nil && *p.UID != found.GetUID() {
		writeStatus(w, Status(http.StatusConflict, metav1.StatusReasonConflict, "the uid differs"))
		return
	}
	s.objects[collection] = slices.DeleteFunc(s.objects[collection], func(o Object) bool { return o == found })
	writeJSON(w, http.StatusOK, metav1.Status{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: metav1.StatusSuccess})
}
