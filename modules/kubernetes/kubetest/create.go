package kubetest

import (
	"encoding/json"
	"fmt"
	"net/http"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// create keeps a Secret of a request; no other kind is created here.
func (s *Server) create(w http.ResponseWriter, r Request, collection, namespace string) {
	var secret corev1.Secret
	if err := json.Unmarshal([]byte(r.Body), &secret); err != nil || secret.Kind != "Secret" || secret.Namespace != namespace {
		writeStatus(w, Status(http.StatusBadRequest, metav1.StatusReasonBadRequest, "want a Secret of the namespace"))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.find(collection, namespace, secret.Name); there {
		writeStatus(w, Status(http.StatusConflict, metav1.StatusReasonAlreadyExists, fmt.Sprintf("secrets %q already exists", secret.Name)))
		return
	}
	s.objects[collection] = append(s.objects[collection], &secret)
	writeJSON(w, http.StatusCreated, &secret)
}
