/** greeter is a solution that counts deployments and greets them, in some version. The later one greets louder, and asks for more. */
export function greeter(version: "1.0.0" | "1.1.0"): Record<string, string> {
  const later = version === "1.1.0";
  return {
    "solution.yaml": `apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: greeter}
spec:
  title: Greeter <b>of</b> deployments
  version: ${version}
  summary: Greets the deployments of a namespace.
  keywords: [greetings, example]
  icon: icon.svg
  licence: MIT
  maintainers: [{name: Ada, email: ada@example.com, url: "https://example.com/ada"}]
  requires: {patchbay: ">=0.0.1", components: [common/ticker, common/debug, js/js_eval, kubernetes/deployment_list]}
  parameters:
    type: object
    additionalProperties: false
    required: [namespace]
    properties:
      namespace: {type: string, title: Namespace, description: Whose deployments are greeted., format: namespace, minLength: 1, examples: [shop]}
      greeting: {type: string, title: Greeting, group: Words, default: hello, minLength: 1}
      ${later ? "ending: {type: string, title: Ending, group: Words, default: '!'}" : ""}
  flow: flow.yaml
  values:
    - {parameter: namespace, to: tick.context.namespace}
    - {parameter: greeting, to: tick.context.greeting}
    ${later ? "- {parameter: ending, to: tick.context.ending}" : ""}
  files: [README.md, notes/example.yaml]
`,
    "flow.yaml": `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: greeter}
spec:
  title: Greeter
  nodes:
    - id: tick
      component: common/ticker
      title: ${later ? "Twice a day" : "Once a day"}
      settings: {delay: ${later ? 43200000 : 86400000}, context: {namespace: "", greeting: hello${later ? ", ending: '!'" : ""}}}
    - {id: list, component: kubernetes/deployment_list, title: Deployments}
    - id: greet
      component: js/js_eval
      title: Greet
      settings:
        script:
          name: greet.js
          content: |
            export default function greet({ deployments, greeting }) {
              return deployments.map(({ name }) => greeting + ${later ? '", "' : '" "'} + name);
            }
        outputData: [hello]
    - {id: shown, component: common/debug, title: Greetings}
  edges:
    - {from: tick.out, to: list.request, map: {context: "{{ $ }}", namespace: "{{ $.namespace }}"}}
    - {from: list.result, to: greet.request, map: {inputData: {deployments: "{{ $.deployments }}", greeting: "{{ $.context.greeting }}"}}}
    - {from: greet.response, to: shown.in, map: "{{ $.outputData }}"}
`,
    "README.md": `# Greeter <b>of</b> deployments

It says ${later ? "a louder" : "a"} hello. See [the example](notes/example.yaml). <script>alert(1)</script>
`,
    "notes/example.yaml": "greeting: good morning\n",
    "icon.svg": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#0a6577"/></svg>\n`,
  };
}
