package queue

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
)

// NATS allows few characters in names, and people choose any. A name there is what is
// readable of the chosen one, and a hash that keeps names apart; the chosen one is in the
// metadata beside it.

// Keys of the metadata of streams and consumers.
const (
	metaFlow  = "patchbay-flow"
	metaEdge  = "patchbay-edge"
	metaLanes = "patchbay-lanes"
	metaKind  = "patchbay-kind"
)

const (
	readable    = 24 // characters of a name that are kept
	hashedBytes = 10
)

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func hash(text string, bytes int) string {
	sum := sha256.Sum256([]byte(text))
	return lowerBase32.EncodeToString(sum[:bytes])
}

// token returns the name's place in subjects and names.
func token(name string) string {
	return plain(name, readable) + "-" + hash(name, hashedBytes)
}

// plain returns at most limit characters of a name, with a dash for each that NATS does not
// take.
func plain(name string, limit int) string {
	var b strings.Builder
	for _, r := range name {
		if b.Len() == limit {
			break
		}
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// domainToken keeps a domain as it is when NATS takes it.
func domainToken(domain string) string {
	if domain == "" {
		return "patchbay"
	}
	if plain(domain, len(domain)) == domain && len(domain) <= 100 {
		return domain
	}
	return token(domain)
}

// names are those of a flow's streams and subjects.
type names struct {
	queue, letters           string // streams
	queueRoot, messages, pin string // beginnings of subjects, each with a dot at its end
}

func namesOf(domain, flow string) names {
	flow = token(flow)
	letters := domain + ".l." + flow
	return names{
		queue:     domain + "-q-" + flow,
		letters:   domain + "-l-" + flow,
		queueRoot: domain + ".q." + flow + ".",
		messages:  letters + ".m.",
		pin:       letters + ".p.",
	}
}

// record returns the subject of what is kept about a message that failed.
func (n names) record(id string) string { return n.messages + hash(id, 20) }

// pause returns the subject of whether an edge is paused.
func (n names) pause(edge string) string { return n.pin + token(edge) }

// cancelled returns the subject of whether a run is cancelled.
func (n names) cancelled(run string) string { return n.pin + "run-" + hash(run, 20) }

// A layout is how the messages of an edge are spread over consumers: 0 for one consumer
// that hands out in any order, else that many lanes of which each hands out one message at
// a time, so that the messages of a key, which are in one lane, stay in order.
type layout int

// maxLanes bounds the consumers of an edge with a key.
const maxLanes = 64

func (l layout) count() int { return max(1, int(l)) }

// lane returns the subject of the messages of a lane, of the edge with a token.
func (n names) lane(edge string, l layout, lane int) string {
	if l == 0 {
		return n.queueRoot + edge + ".any"
	}
	return n.queueRoot + edge + "." + l.String() + "." + strconv.Itoa(lane)
}

// all returns the subject of all messages of an edge with a token.
func (n names) all(edge string) string { return n.queueRoot + edge + ".>" }

// consumer returns the name of a lane's consumer, of the edge with a token.
func (n names) consumer(edge string, l layout, lane int) string {
	if l == 0 {
		return edge
	}
	return edge + "-" + l.String() + "-" + strconv.Itoa(lane)
}

func (l layout) String() string { return "lanes" + strconv.Itoa(int(l)) }

// of returns the lane of a key.
func (l layout) of(key string) int {
	if l <= 1 {
		return 0
	}
	sum := sha256.Sum256([]byte(key))
	return int((uint32(sum[0])<<24 | uint32(sum[1])<<16 | uint32(sum[2])<<8 | uint32(sum[3])) % uint32(l))
}
