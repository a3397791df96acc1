package state

import "context"

// Once returns the value of a node's key, and stores what fresh makes when there is none.
// All who ask at the same time get the same value. One that is lost is an error, and no other
// one is made in its place.
func (s *Store) Once(ctx context.Context, flow, node, key string, fresh func() []byte) ([]byte, error) {
	s.making.Lock() // no other process has the directory
	defer s.making.Unlock()
	state := s.State(flow, node)
	value, there, err := state.Get(ctx, key)
	if err != nil || there {
		return value, err
	}
	value = fresh()
	return value, state.Set(ctx, key, value)
}
