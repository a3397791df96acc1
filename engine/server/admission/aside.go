package admission

import "context"

// turn is what a request holds while it is worked on. It is for one goroutine.
type turn struct {
	wait    func(context.Context) (release func(), err error)
	release func()
	done    func() // at the end of the request
}

func (t *turn) end() {
	t.release()
	t.done()
}

type turnKey struct{}

// Aside gives the turn of a request back while do waits for somebody else, such as a
// registry, and waits for another turn afterwards; the error is that there is none. A
// context of no request just does it.
func Aside(ctx context.Context, do func()) error {
	t, ok := ctx.Value(turnKey{}).(*turn)
	if !ok {
		do()
		return nil
	}
	t.release()
	do()
	release, err := t.wait(ctx)
	if err != nil {
		return err // what was given back stays so: it is released once
	}
	t.release = release
	return nil
}
