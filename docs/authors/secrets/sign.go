// Package secrets shows a component with a secret among its settings.
package secrets

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings hold the key. The format says that it is a secret: forms hide it, and it is
// masked in runs, in logs and in what is exported.
type Settings struct {
	Key string `json:"key" title:"Key" required:"true" format:"password"`
}

// Text is to be signed.
type Text struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Text    string `json:"text" title:"Text" required:"true"`
}

// Signed is the text with its signature.
type Signed struct {
	Context   any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Text      string `json:"text" title:"Text"`
	Signature string `json:"signature" title:"Signature"`
}

// Sign signs texts.
type Sign struct {
	module.Typed
	settings module.Settings[Settings]
	signed   module.Output[Signed]
}

// NewSign returns the prototype.
func NewSign() *Sign {
	s := &Sign{signed: module.NewOutput[Signed]("signed")}
	s.Declare(s.settings.Port(nil), module.Input("text", s.sign), s.signed, module.ErrorPort())
	return s
}

// GetInfo implements module.Component.
func (s *Sign) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "sign", Description: "Sign", Info: "Signs a text with HMAC-SHA256."}
}

// Instance implements module.Component.
func (s *Sign) Instance() module.Component { return NewSign() }

func (s *Sign) sign(ctx context.Context, output module.Handler, in Text) module.Result {
	hash := hmac.New(sha256.New, []byte(s.settings.Load().Key))
	hash.Write([]byte(in.Text))
	return s.signed.Emit(ctx, output, Signed{Context: in.Context, Text: in.Text, Signature: hex.EncodeToString(hash.Sum(nil))})
}
