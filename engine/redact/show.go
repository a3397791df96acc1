package redact

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// maxDepth bounds how deep a message is looked into; what is deeper is not shown.
const maxDepth = 24

// bounds are what a shown message may hold.
type bounds struct {
	text   int // bytes of one string
	items  int // items of one array or object
	values int // values of one message
}

var usual = bounds{text: 8 << 10, items: 200, values: 20_000}

// tighter are for messages that are too long with the usual bounds.
var tighter = []bounds{{text: 1 << 10, items: 40, values: 1000}, {text: 200, items: 10, values: 200}}

// MaxJSON bounds the JSON of one shown message, in bytes.
const MaxJSON = 64 << 10

// Shown is a message as people may see it.
type Shown struct {
	JSON   json.RawMessage // at most MaxJSON bytes
	Masked bool            // a secret was masked
	Cut    bool            // something was left out
}

// Show returns a message as JSON with the secrets masked and everything beyond
// the bounds cut, and said so in its place. It never fails: what has no JSON
// form is shown as its Go type.
func Show(message any, secrets *Set) Shown { return NewPrinter(secrets).Show(message) }

// Printer shows messages one after another, in memory that it has once. It is for one
// goroutine at a time.
type Printer struct{ printer *printer }

// NewPrinter returns a printer that masks the secrets.
func NewPrinter(secrets *Set) Printer { return Printer{newPrinter(secrets)} }

// Show is what the function Show does.
func (r Printer) Show(message any) Shown {
	p := r.printer
	p.restart(usual)
	if p.print(reflect.ValueOf(message)) {
		return Shown{JSON: p.json(), Masked: p.masked, Cut: p.cut}
	}
	for _, b := range tighter {
		p.restart(b)
		if p.print(reflect.ValueOf(message)) {
			return Shown{JSON: p.json(), Masked: p.masked, Cut: true}
		}
	}
	text, _ := json.Marshal(fmt.Sprintf("… (over %d bytes of JSON)", MaxJSON))
	return Shown{JSON: text, Masked: p.masked, Cut: true}
}

// JSON is what Show shows.
func JSON(message any, secrets *Set) json.RawMessage { return Show(message, secrets).JSON }

// Text masks the secrets in a text and bounds its length.
func Text(text string, secrets *Set) string {
	p := printer{bounds: usual, secrets: secrets}
	return p.text(text)
}

// overhang is how much of a text behind its bound is looked at, in bytes: a piece
// of a secret that begins before the bound ends within it, escapes included.
const overhang = 16 * maxPiece

// text masks first, so that no cut leaves a part of a secret.
func (p *printer) text(text string) string {
	whole := len(text)
	if whole <= p.bounds.text {
		found := p.secrets.find(text)
		if len(found) == 0 {
			return text
		}
		p.masked = true
		return masked(text, found)
	}
	p.cut = true
	window := text[:min(whole, p.bounds.text+overhang)]
	end := p.bounds.text
	found := p.secrets.find(window)
	for i, s := range found {
		if s.From >= end {
			found = found[:i]
			break
		}
		end = max(end, s.To)
	}
	p.masked = p.masked || len(found) > 0
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(masked(window[:end], found), ""), whole)
}

// number is a number as it is, or masked when its digits are a secret.
func (p *printer) number(number any) any {
	if p.secrets.Empty() || !p.secrets.covers(fmt.Sprint(number)) {
		return number
	}
	p.masked = true
	return Mask
}

// isNumber reports whether json.Number is one, as JSON has it: it may hold any text.
func isNumber(n json.Number) bool {
	const digits = "0123456789"
	return n != "" && strings.IndexByte("-"+digits, n[0]) >= 0 && strings.IndexByte(digits, n[len(n)-1]) >= 0 && json.Valid([]byte(n))
}
