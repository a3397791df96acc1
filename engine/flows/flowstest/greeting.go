package flowstest

// Greeting is a flow of two nodes, of the components toggle and echo in the module test.
// What they do is up to the test. Its comment is for tests of what keeps it.
const Greeting = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: greet}
spec:
  title: Greeting
  nodes:
    - id: trigger
      component: test/toggle
      settings: {delay: 500}
    # the second
    - id: echo
      component: test/echo
  edges:
    - from: trigger.out
      to: echo.in
`
