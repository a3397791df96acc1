package protobuf_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	encoding "k8s.io/apimachinery/pkg/runtime/serializer/protobuf"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// encoded is a list as the API server's own serializer writes it.
func encoded(t testing.TB, streaming bool, next string, count int) []byte {
	t.Helper()
	list := &appsv1.DeploymentList{
		TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "DeploymentList"},
		ListMeta: metav1.ListMeta{ResourceVersion: "9", Continue: next},
	}
	if next != "" {
		list.RemainingItemCount = new(int64(40))
	}
	for i := range count {
		list.Items = append(list.Items, *kubetest.Realistic(i))
	}
	scheme := runtime.NewScheme()
	if err := appsv1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	serializer := encoding.NewSerializerWithOptions(scheme, scheme, encoding.SerializerOptions{StreamingCollectionsEncoding: streaming})
	var text bytes.Buffer
	if err := serializer.Encode(list, &text); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func TestReadListOfTheServersOwnEncoding(t *testing.T) {
	readers := map[string]func(io.Reader) io.Reader{
		"at once":      func(r io.Reader) io.Reader { return r },
		"byte by byte": iotest.OneByteReader,
	}
	for _, streaming := range []bool{false, true} {
		for name, reader := range readers {
			t.Run(name, func(t *testing.T) {
				var names []string
				rest, err := protobuf.ReadList(reader(bytes.NewReader(encoded(t, streaming, "token", 3))), func(item []byte) error {
					var d appsv1.Deployment
					if err := d.Unmarshal(item); err != nil {
						return err
					}
					names = append(names, d.Name)
					return nil
				})
				if err != nil || rest != (protobuf.Rest{Next: "token", Count: 40}) {
					t.Fatalf("rest = %+v, %v", rest, err)
				}
				if got := strings.Join(names, " "); got != "service-00000 service-00001 service-00002" {
					t.Errorf("names = %s", got)
				}
			})
		}
	}
}

func TestReadListRefuses(t *testing.T) {
	whole := encoded(t, false, "", 2)
	tests := map[string]struct {
		raw  []byte
		want error
	}{
		"nothing":               {nil, io.ErrUnexpectedEOF},
		"JSON":                  {[]byte(`{"kind":"DeploymentList"}`), protobuf.ErrEncoding},
		"broken off":            {whole[:len(whole)-100], io.ErrUnexpectedEOF},
		"a compressed object":   {[]byte("k8s\x00\x1a\x04gzip"), protobuf.ErrEncoding},
		"item beyond the list":  {[]byte("k8s\x00\x12\x03\x12\x7fx"), protobuf.ErrMalformed},
		"item without bounds":   {[]byte("k8s\x00\x12\xff\xff\xff\xff\x7f\x12\xff\xff\xff\x7f"), protobuf.ErrMalformed},
		"a number for an item":  {[]byte("k8s\x00\x12\x02\x10\x01"), protobuf.ErrMalformed},
		"a field without bound": {[]byte("k8s\x00\x0a\xff\xff\xff\xff\x7f"), io.ErrUnexpectedEOF},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := protobuf.ReadList(bytes.NewReader(test.raw), func([]byte) error { return nil })
			if !errors.Is(err, test.want) {
				t.Errorf("error = %v, want %v", err, test.want)
			}
		})
	}
}

func TestReadListStopsAtTheVisitorsError(t *testing.T) {
	enough, visits := errors.New("enough"), 0
	_, err := protobuf.ReadList(bytes.NewReader(encoded(t, false, "", 5)), func([]byte) error {
		visits++
		return enough
	})
	if !errors.Is(err, enough) || visits != 1 {
		t.Errorf("error = %v after %d visits", err, visits)
	}
}

func FuzzReadList(f *testing.F) {
	f.Add(encoded(f, false, "token", 2))
	f.Add([]byte("k8s\x00\x12\x02\x12\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		total := 0
		_, err := protobuf.ReadList(bytes.NewReader(raw), func(item []byte) error {
			total += len(item)
			m := protobuf.Parse(item)
			for m.Next() {
				_ = m.Bytes()
			}
			return nil
		})
		if total > len(raw) {
			t.Errorf("items of %d bytes out of %d, %v", total, len(raw), err)
		}
	})
}
