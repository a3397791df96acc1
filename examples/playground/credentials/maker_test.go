package credentials_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// maker makes secrets of the kinds that people have.
type maker struct {
	*rand.Rand
	logins int
	// hub is the key of Docker Hub: the kubelet takes docker.io and index.docker.io for
	// two registries and looks at the second when nothing else fits. We fold them.
	hub string
	// hosts are some hosts as keys have them, each with one that it may fit.
	hosts [][2]string
}

// begin starts a set of secrets.
func (m *maker) begin() {
	m.logins, m.hub, m.hosts = 0, pick(m, "https://index.docker.io/v1/", "index.docker.io", "docker.io", "docker.io/org"), nil
	for range 3 {
		m.hosts = append(m.hosts, pick(m,
			[2]string{"gcr.io", "gcr.io"}, [2]string{"ghcr.io", "ghcr.io"}, [2]string{"a.example.com", "a.example.com"},
			[2]string{"b.example.com:8443", "b.example.com:8443"}, [2]string{"*.example.com", "a.example.com"}, [2]string{"*.*.com", "a.example.com"},
			[2]string{"*.example.com:8443", "b.example.com:8443"}, [2]string{"a.*.com", "a.b.com"}, [2]string{"1.dkr.ecr.eu.amazonaws.com", "1.dkr.ecr.eu.amazonaws.com"},
			[2]string{"*.dkr.ecr.*.amazonaws.com", "1.dkr.ecr.eu.amazonaws.com"}, [2]string{"localhost:5000", "localhost:5000"}, [2]string{"h?.io", "ha.io"},
			[2]string{"reg[a-c].io", "rega.io"}, [2]string{"no host", "docker.io"}, [2]string{"harbor", "docker.io"}))
	}
}

func pick[T any](m *maker, from ...T) T { return from[m.IntN(len(from))] }

// key is one that names no place twice within a secret: there the kubelet has no
// order. What we fold and the kubelet does not is in the table.
func (m *maker) key() string {
	if m.IntN(10) == 0 {
		return m.hub
	}
	host := m.hosts[m.IntN(len(m.hosts))][0]
	return pick(m, "", "https://", "http://", "") + host + pick(m, "", "", "", "/", "/org", "/org/app", "/org/ap", "/org/", "/v1/", "/v2/", "/v1/org", "/v2", "/team/sub/group")
}

func (m *maker) entry() map[string]any {
	m.logins++
	user, password := fmt.Sprint("user", m.logins), pick(m, "secret", "sec:ret", "", "filled\x00\x00")
	if m.IntN(8) == 0 && m.logins > 1 {
		user, password = fmt.Sprint("user", 1+m.IntN(m.logins)), "again"
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	switch m.IntN(12) {
	case 0:
		return map[string]any{"username": user, "password": strings.TrimRight(password, "\x00"), "email": "a@b.example"}
	case 1:
		return map[string]any{"auth": strings.TrimRight(encoded, "=")}
	case 2:
		return map[string]any{"Auth": encoded, "username": "other"}
	case 3:
		return map[string]any{}
	case 4:
		return map[string]any{"auth": encoded, "identitytoken": "", "x": 1}
	}
	return map[string]any{"auth": encoded}
}

func (m *maker) entries() map[string]any {
	all, places := map[string]any{}, map[string]bool{}
	for range m.IntN(5) {
		key := m.key()
		place := strings.TrimPrefix(strings.TrimPrefix(key, "https://"), "http://")
		host, below, _ := strings.Cut(place, "/")
		below = "/" + below
		if strings.HasPrefix(below, "/v1/") || strings.HasPrefix(below, "/v2/") {
			below = below[3:]
		}
		if place = host + strings.TrimSuffix(below, "/"); !places[place] {
			places[place] = true
			all[key] = m.entry()
		}
	}
	return all
}

func (m *maker) secret() corev1.Secret {
	text := func(value any) []byte {
		raw, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		return raw
	}
	kind, key := corev1.SecretTypeDockerConfigJson, corev1.DockerConfigJsonKey
	raw := text(map[string]any{"auths": m.entries()})
	switch m.IntN(16) {
	case 0:
		raw = text(map[string]any{"credsStore": "desktop"})
	case 1:
		raw = text(map[string]any{"AUTHS": m.entries(), "credHelpers": map[string]any{"gcr.io": "gcloud"}})
	case 2, 3:
		kind, key, raw = corev1.SecretTypeDockercfg, corev1.DockerConfigKey, text(m.entries())
	case 4:
		raw = text(m.entries()) // the older form in the newer secret
	case 5:
		kind = corev1.SecretTypeOpaque
	case 6:
		raw = pick(m, []byte{}, []byte("{}"), []byte("null"), []byte(`{"auths":null}`))
	case 7:
		key = "config.json"
	case 8:
		if m.IntN(4) == 0 {
			raw = pick(m, []byte("{"), []byte("[]"), []byte(`{"auths":[]}`), []byte(`{"auths":{"gcr.io":"x"}}`), []byte(`{"auths":{"gcr.io":{"auth":"!"}}}`), []byte(`{"auths":{"gcr.io":{"auth":"dXNlcg=="}}}`), []byte(`{"auths":{"gcr.io":{"username":7}}}`))
		}
	}
	return corev1.Secret{Type: kind, Data: map[string][]byte{key: raw}}
}

func (m *maker) image() string {
	host := m.hosts[m.IntN(len(m.hosts))][1]
	if m.IntN(6) == 0 {
		host = pick(m, "docker.io", "quay.io", "gcr.io")
	}
	return host + "/" + pick(m, "org/app", "org/app2", "organ/app", "team/sub/group/app", "v1/app", "v2/app", "org/ap")
}
