package copier_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// fault is one way in which a registry differs from the ideal.
type fault func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool

// times lets a fault happen that often.
func times(count int32, what func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
	var happened atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) bool {
		if happened.Load() >= count || !what(w, r) {
			return false
		}
		happened.Add(1)
		return true
	}
}

func refuse(method, part string, status int, code string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method || !strings.Contains(r.URL.Path, part) {
			return false
		}
		registrytest.Refuse(w, status, code)
		return true
	}
}

// without answers as the registry would, and takes a header away.
func without(header string, r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, request *http.Request) bool {
		r.Serve(dropHeader{w, header}, request)
		return true
	}
}

type dropHeader struct {
	http.ResponseWriter
	name string
}

func (d dropHeader) WriteHeader(status int) {
	d.Header().Del(d.name)
	d.ResponseWriter.WriteHeader(status)
}

// breakOnce cuts the connection in the middle of a blob, the first time.
func breakOnce(r *registrytest.Registry, stall bool) func(http.ResponseWriter, *http.Request) bool {
	broken := new(atomic.Bool)
	return func(w http.ResponseWriter, request *http.Request) bool {
		if request.Method != http.MethodGet || !strings.Contains(request.URL.Path, "/blobs/") || broken.Load() {
			return false
		}
		r.Serve(&cutShort{ResponseWriter: w, broken: broken, left: 10_000, stall: stall, until: request.Context().Done()}, request)
		return true
	}
}

type cutShort struct {
	http.ResponseWriter
	broken *atomic.Bool
	left   int
	stall  bool
	until  <-chan struct{}
}

func (c *cutShort) Write(data []byte) (int, error) {
	if len(data) > c.left && c.broken.CompareAndSwap(false, true) {
		_, _ = c.ResponseWriter.Write(data[:c.left])
		c.ResponseWriter.(http.Flusher).Flush()
		if c.stall {
			<-c.until
		}
		panic(http.ErrAbortHandler)
	}
	c.left -= len(data)
	return c.ResponseWriter.Write(data)
}

func TestFaultsThatAreOvercome(t *testing.T) {
	tests := map[string]struct{ source, target fault }{
		"HEAD of manifests answered 405 at the source": {source: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return refuse(http.MethodHead, "/manifests/", http.StatusMethodNotAllowed, "UNSUPPORTED")
		}},
		"HEAD of manifests answered 405 at the target": {target: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return refuse(http.MethodHead, "/manifests/", http.StatusMethodNotAllowed, "UNSUPPORTED")
		}},
		"no digest header at the source": {source: func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return without("Docker-Content-Digest", r)
		}},
		"no digest header at the target": {target: func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return without("Docker-Content-Digest", r)
		}},
		"source breaks off in the middle of a blob": {source: func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return breakOnce(r, false)
		}},
		"source stalls in the middle of a blob": {source: func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return breakOnce(r, true)
		}},
		"source knows no ranges": {source: func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			cut := breakOnce(r, false)
			return func(w http.ResponseWriter, request *http.Request) bool {
				request.Header.Del("Range")
				return cut(w, request)
			}
		}},
		"target is busy at times": {target: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return times(2, refuse(http.MethodPost, "/uploads/", http.StatusServiceUnavailable, "UNAVAILABLE"))
		}},
		"target fails an upload": {target: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return times(2, refuse(http.MethodPut, "/uploads/", http.StatusInternalServerError, "UNKNOWN"))
		}},
		"target drops the connection": {target: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			var dropped atomic.Int32
			return func(_ http.ResponseWriter, r *http.Request) bool {
				if r.Method == http.MethodPut && dropped.Add(1) <= 2 {
					panic(http.ErrAbortHandler)
				}
				return false
			}
		}},
		"target takes no mount": {target: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Query().Get("mount") == "" {
					return false
				}
				registrytest.Refuse(w, http.StatusBadRequest, "UNSUPPORTED")
				return true
			}
		}},
		"upload goes on at a relative place with a query": {target: func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return func(w http.ResponseWriter, request *http.Request) bool {
				if request.Method == http.MethodPost {
					w.Header().Set("Location", "session?_state=a%2Bb")
					w.WriteHeader(http.StatusAccepted)
					return true
				}
				if request.Method == http.MethodPut && strings.HasSuffix(request.URL.Path, "/uploads/session") && request.URL.Query().Get("_state") != "a+b" {
					registrytest.Refuse(w, http.StatusBadRequest, "BLOB_UPLOAD_INVALID")
					return true
				}
				return false
			}
		}},
		"upload goes on at an absolute place with another scheme": {target: func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return func(w http.ResponseWriter, request *http.Request) bool {
				if request.Method != http.MethodPost || request.URL.Query().Get("mount") != "" {
					return false
				}
				w.Header().Set("Location", "https://"+r.Host+request.URL.Path+"session")
				w.WriteHeader(http.StatusAccepted)
				return true
			}
		}},
		"blobs lie elsewhere": {source: func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
			return func(w http.ResponseWriter, request *http.Request) bool {
				if request.Method != http.MethodGet || !strings.Contains(request.URL.Path, "/blobs/") || request.URL.RawQuery != "" {
					return false
				}
				http.Redirect(w, request, request.URL.Path+"?signed=yes", http.StatusTemporaryRedirect)
				return true
			}
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			source, target := registrytest.New(t), registrytest.New(t)
			client := copier.New(registryclient.New(registryclient.Config{Backoff: time.Millisecond, Stall: 100 * time.Millisecond}))
			one := source.AddImage(t, "app", "", registrytest.OCIManifest, layers(1, 60_000, 30_000)...)
			source.AddIndex(t, "app", "1", registrytest.OCIIndex, one)
			if test.source != nil {
				source.Fault(test.source(source))
			}
			if test.target != nil {
				target.Fault(test.target(target))
			}
			mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options)
			wantSame(t, source, target, "app", "1", "app", "1")
			wantSame(t, source, target, "app", one.Digest, "app", one.Digest)
			if result := mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options); !result.Skipped {
				t.Error("the second pass was not skipped")
			}
		})
	}
}

func TestBrokenReadGoesOnWhereItWas(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	warm(t, client, source, target)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 900_000)...)
	source.Fault(breakOnce(source, false))
	result := mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options)
	wantSame(t, source, target, "app", "1", "app", "1")
	if got := target.Count("PUT", "/uploads/"); got != 2 {
		t.Errorf("%d uploads, want the 2 blobs once each", got)
	}
	if got := source.Count("GET", "/blobs/"); got != 3 {
		t.Errorf("%d reads, want one more than blobs", got)
	}
	if result.Blobs != 2 {
		t.Errorf("result = %+v", result)
	}
}

func TestFaultsThatAreReported(t *testing.T) {
	tests := map[string]struct {
		source, target fault
		want           string
		retryable      bool
	}{
		"target takes no Docker manifests": {
			target: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
				return refuse(http.MethodPut, "/manifests/", http.StatusUnsupportedMediaType, "MANIFEST_INVALID")
			},
			want: "set http.compat to [docker2s2] in zot's config",
		},
		"target finds the manifest invalid": {
			target: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
				return refuse(http.MethodPut, "/manifests/", http.StatusBadRequest, "MANIFEST_INVALID")
			},
			want: "refuses the manifest, though all that it refers to was offered again",
		},
		"target changes manifests": {
			target: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
				return func(w http.ResponseWriter, r *http.Request) bool {
					if r.Method != http.MethodPut || !strings.Contains(r.URL.Path, "/manifests/") {
						return false
					}
					w.Header().Set("Docker-Content-Digest", registrytest.Digest([]byte("changed")))
					w.WriteHeader(http.StatusCreated)
					return true
				}
			},
			want: "preserveDigest",
		},
		"source stays busy": {
			source: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
				return refuse(http.MethodGet, "/manifests/", http.StatusServiceUnavailable, "UNAVAILABLE")
			},
			want: "503 Service Unavailable UNAVAILABLE", retryable: true,
		},
		"source has lost a blob": {
			source: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
				return refuse(http.MethodGet, "/blobs/", http.StatusNotFound, "BLOB_UNKNOWN")
			},
			want: "404",
		},
		"source sends other bytes": {
			source: func(r *registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
				return func(w http.ResponseWriter, request *http.Request) bool {
					if request.Method != http.MethodGet || !strings.Contains(request.URL.Path, "/blobs/") {
						return false
					}
					r.Serve(flipped{w}, request)
					return true
				}
			},
			want: "other bytes than its digest says", retryable: true,
		},
		"source sends another manifest": {
			source: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
				return func(w http.ResponseWriter, r *http.Request) bool {
					if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/manifests/") {
						return false
					}
					_, _ = io.WriteString(w, `{"schemaVersion":2}`)
					return true
				}
			},
			want: "the bytes have the digest", retryable: true,
		},
		"source redirects in circles": {
			source: func(*registrytest.Registry) func(http.ResponseWriter, *http.Request) bool {
				return func(w http.ResponseWriter, r *http.Request) bool {
					http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
					return true
				}
			},
			want: "10 redirects",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			source, target, client := registrytest.New(t), registrytest.New(t), newClient()
			source.AddImage(t, "app", "1", registrytest.DockerManifest, layers(1, 60_000)...)
			if test.source != nil {
				source.Fault(test.source(source))
			}
			if test.target != nil {
				target.Fault(test.target(target))
			}
			_, err := client.Copy(t.Context(), copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, options)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			if module.IsRetryable(err) != test.retryable {
				t.Errorf("%v: retryable = %v", err, !test.retryable)
			}
			target.Fault(nil)
			if raw, _ := target.Manifest("app", "1"); raw != nil {
				t.Error("a manifest was stored all the same")
			}
		})
	}
}

type flipped struct{ http.ResponseWriter }

func (f flipped) Write(data []byte) (int, error) {
	changed := append([]byte(nil), data...)
	changed[len(changed)-1] ^= 1
	return f.ResponseWriter.Write(changed)
}

func TestCollectedBlobsAreSentAgain(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	base := layers(1, 1000)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, base...)
	mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options)
	second := source.AddImage(t, "app", "2", registrytest.OCIManifest, append(base, layers(5, 10)...)...)
	target.Forget("app", registrytest.Digest(base[0])) // while the client still believes in it
	target.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/2") && !target.HasBlob("app", registrytest.Digest(base[0])) {
			registrytest.Refuse(w, http.StatusBadRequest, "MANIFEST_BLOB_UNKNOWN")
			return true
		}
		return false
	})
	mustCopy(t, client, source.Host+"/app:2", target.Host+"/app:2", options)
	if raw, _ := target.Manifest("app", second.Digest); raw == nil || !target.HasBlob("app", registrytest.Digest(base[0])) {
		t.Error("the image is not whole")
	}
}

func TestCancelledCopyEnds(t *testing.T) {
	source, target, client := registrytest.New(t), registrytest.New(t), newClient()
	source.AddImage(t, "app", "1", registrytest.OCIManifest, layers(1, 60_000)...)
	ctx, cancel := context.WithCancel(t.Context())
	stall := breakOnce(source, true)
	source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/blobs/") {
			time.AfterFunc(10*time.Millisecond, cancel)
		}
		return stall(w, r)
	})
	_, err := client.Copy(ctx, copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, options)
	if !errors.Is(err, context.Canceled) || module.IsRetryable(err) {
		t.Errorf("error = %v, want the cancellation", err)
	}
}
