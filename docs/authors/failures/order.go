// Package failures shows a component that fails in each of the ways there are.
package failures

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Order is to be placed at a shop.
type Order struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Item    string `json:"item" title:"Item" required:"true"`
}

// Placed is an order with its number.
type Placed struct {
	Context any `json:"context,omitempty" title:"Context" configurable:"true"`
	Number  int `json:"number" title:"Number"`
}

// Shop is what orders are placed at.
type Shop interface {
	Place(ctx context.Context, item string) (number int, err error)
}

// What a shop may answer.
var (
	ErrUnknown = errors.New("there is no such item")
	ErrClosed  = errors.New("the shop is closed")
)

// BusyError is the answer of a shop that has too much to do.
type BusyError struct{ Wait time.Duration }

func (e *BusyError) Error() string { return fmt.Sprintf("the shop is busy for %s", e.Wait) }

// PlaceOrder places orders.
type PlaceOrder struct {
	module.Typed
	shop   Shop
	placed module.Output[Placed]
}

// NewPlaceOrder returns the prototype.
func NewPlaceOrder(shop Shop) *PlaceOrder {
	p := &PlaceOrder{shop: shop, placed: module.NewOutput[Placed]("placed")}
	p.Declare(module.Input("order", p.place), p.placed, module.ErrorPort())
	return p
}

// GetInfo implements module.Component.
func (p *PlaceOrder) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "place_order", Description: "Place order", Info: "Places an order. An unknown item is an error that no retry mends."}
}

// Instance implements module.Component.
func (p *PlaceOrder) Instance() module.Component { return NewPlaceOrder(p.shop) }

func (p *PlaceOrder) place(ctx context.Context, output module.Handler, in Order) module.Result {
	number, err := p.shop.Place(ctx, in.Item)
	if err != nil {
		return module.Fail(judge(fmt.Errorf("order %q: %w", in.Item, err)))
	}
	// An error of the nodes that it sent to is theirs and is passed on as it is.
	return p.placed.Emit(ctx, output, Placed{Context: in.Context, Number: number})
}

// judge says whether the same again could help. The component does not try it: whoever
// has the retry does.
func judge(err error) error {
	var busy *BusyError
	switch {
	case errors.As(err, &busy):
		return module.RetryAfter(err, busy.Wait)
	case errors.Is(err, ErrClosed):
		return module.Retryable(err)
	case errors.Is(err, ErrUnknown):
		return module.Permanent(err)
	}
	return err // not marked: counts as permanent
}
