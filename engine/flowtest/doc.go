// Package flowtest runs tests of flows: documents of kind FlowTest, which say what a flow is
// given, what the nodes answer that reach outside, and what is expected of it. The document
// runs on the real engine with the real components; a test does nothing outside, since a
// component that is not module.SelfContained is never called there. The server and the
// commands use it.
package flowtest
