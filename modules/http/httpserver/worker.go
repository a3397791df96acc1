package httpserver

// mostIdle is how many workers of a server stay for the next request.
const mostIdle = 64

// job is a request that is to run.
type job struct {
	exchange *exchange
	message  Request
}

// begin runs a request in a goroutine of its own, so that the client gets its
// 504 even from a flow that hangs. Goroutines that are done wait for the next
// request: a flow is deep, and the stack that it has grown is worth keeping.
func (s *Server) begin(j job) {
	select {
	case s.jobs <- j:
	default:
		go s.work(j)
	}
}

// work runs requests until enough others are idle or the instance ends.
func (s *Server) work(j job) {
	for {
		s.run(j.exchange, j.message)
		j = job{}
		if s.idle.Add(1) > mostIdle {
			s.idle.Add(-1)
			return
		}
		select {
		case j = <-s.jobs:
			s.idle.Add(-1)
		case <-s.base.Done():
			return
		}
	}
}
