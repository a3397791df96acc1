package kubetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"

	"google.golang.org/protobuf/encoding/protowire"
)

func (s *Server) list(w http.ResponseWriter, r Request, collection, namespace string) {
	selector, err := labels.Parse(r.Query.Get("labelSelector"))
	if err != nil {
		writeStatus(w, Status(http.StatusBadRequest, metav1.StatusReasonBadRequest, err.Error()))
		return
	}
	s.mu.Lock()
	var selected []Object
	for _, o := range s.objects[collection] {
		if (namespace == "" || o.GetNamespace() == namespace) && selector.Matches(labels.Set(o.GetLabels())) {
			selected = append(selected, o)
		}
	}
	s.mu.Unlock()
	meta := metav1.ListMeta{ResourceVersion: "7"}
	begin, _ := strconv.Atoi(r.Query.Get("continue"))
	limit, _ := strconv.Atoi(r.Query.Get("limit"))
	selected = selected[min(begin, len(selected)):]
	if limit > 0 && len(selected) > limit {
		selected = selected[:limit]
		meta.Continue = strconv.Itoa(begin + limit)
	}
	if !strings.HasPrefix(r.Accept, runtime.ContentTypeProtobuf) {
		writeJSON(w, http.StatusOK, map[string]any{"apiVersion": "v1", "kind": "List", "metadata": meta, "items": selected})
		return
	}
	page, err := EncodeList(meta, selected)
	if err != nil {
		writeStatus(w, Status(http.StatusInternalServerError, metav1.StatusReasonInternalError, err.Error()))
		return
	}
	w.Header().Set("Content-Type", runtime.ContentTypeProtobuf)
	_, _ = w.Write(page)
}

// EncodeList gives a list in the Kubernetes protobuf encoding.
func EncodeList(meta metav1.ListMeta, objects []Object) ([]byte, error) {
	head, err := meta.Marshal()
	if err != nil {
		return nil, err
	}
	raw := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), head)
	for _, o := range objects {
		item, err := o.Marshal()
		if err != nil {
			return nil, err
		}
		raw = protowire.AppendBytes(protowire.AppendTag(raw, 2, protowire.BytesType), item)
	}
	envelope := runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: "v1", Kind: "List"}, Raw: raw}
	body, err := envelope.Marshal()
	return append([]byte("k8s\x00"), body...), err
}

func (s *Server) find(collection, namespace, name string) (Object, bool) {
	for _, o := range s.objects[collection] {
		if o.GetNamespace() == namespace && o.GetName() == name {
			return o, true
		}
	}
	return nil, false
}

func (s *Server) get(w http.ResponseWriter, collection, namespace, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.find(collection, namespace, name)
	if !ok {
		writeStatus(w, notFound(collection, name))
		return
	}
	writeJSON(w, http.StatusOK, o)
}

func notFound(collection, name string) metav1.Status {
	status := Status(http.StatusNotFound, metav1.StatusReasonNotFound, fmt.Sprintf("%s %q not found", collection, name))
	status.Details = &metav1.StatusDetails{Name: name}
	return status
}

// Touch gives an object a new resourceVersion, as any writer would.
func (s *Server) Touch(collection, namespace, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.find(collection, namespace, name); ok {
		s.version++
		o.SetResourceVersion(strconv.Itoa(s.version))
	}
}

func (s *Server) patch(w http.ResponseWriter, r Request, collection, namespace, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.find(collection, namespace, name)
	if !ok {
		writeStatus(w, notFound(collection, name))
		return
	}
	var wanted struct {
		Metadata metav1.ObjectMeta `json:"metadata"`
	}
	if err := json.Unmarshal([]byte(r.Body), &wanted); err != nil || r.ContentType != string(types.StrategicMergePatchType) {
		writeStatus(w, Status(http.StatusBadRequest, metav1.StatusReasonBadRequest, "want a strategic merge patch"))
		return
	}
	if version := wanted.Metadata.ResourceVersion; version != "" && version != o.GetResourceVersion() {
		writeStatus(w, Status(http.StatusConflict, metav1.StatusReasonConflict, "the object has been modified"))
		return
	}
	before, _ := json.Marshal(o)
	after, err := strategicpatch.StrategicMergePatch(before, []byte(r.Body), o)
	if err != nil {
		writeStatus(w, Status(http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, err.Error()))
		return
	}
	changed := reflect.New(reflect.TypeOf(o).Elem()).Interface().(Object)
	if err := json.Unmarshal(after, changed); err != nil {
		writeStatus(w, Status(http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, err.Error()))
		return
	}
	s.version++
	changed.SetResourceVersion(strconv.Itoa(s.version))
	for i, old := range s.objects[collection] {
		if old == o {
			s.objects[collection][i] = changed
		}
	}
	writeJSON(w, http.StatusOK, changed)
}

// Find returns an object as it is now, nil when it is not there.
func (s *Server) Find(collection, namespace, name string) Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, _ := s.find(collection, namespace, name)
	return o
}
