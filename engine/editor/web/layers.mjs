// The layers of the editor, which `npm run layers` holds: a folder may import the
// folders listed above it, and its own files, but none of those below it.
// https://github.com/sverweij/dependency-cruiser

/** The folders of src from the bottom up; "" holds the files of src itself. */
export const layers = [
  "values", // JSON values and texts
  "store", // state outside React
  "api", // the client of the server's API
  "rights", // what the person may do
  "document", // the flow, the commands that change it, undo
  "look", // buttons, notices and whatever else looks the same everywhere
  "code/editor", // text boxes with line numbers and colours
  "code/expression", // the {{ }} language in them
  "code/json-view", // JSON to read
  "form/values", // what a schema and what is typed come to
  "form/parts",
  "form/secret", // a reference to a Secret, or a secret that is typed
  "form/inputs", // text, number, choice and so on
  "form/fields", // lists, maps and objects of inputs
  "form", // a form for a JSON Schema
  "desk", // what is open on the flow page; its shortcuts
  "commands", // what the command box offers; the button that opens it
  "frame", // around every page but the flow page
  "permissions", // what a flow needs in Kubernetes
  "live", // what the deployed flow does right now
  "check", // what the server says of the flow as it is edited
  "problems", // where on the page a problem is
  "diff", // what changed between two versions of a flow
  "saving", // between this tab and the stored flow
  "removal", // what goes with an installed solution
  "runs/record", // a run, hop by hop
  "runs/again", // asking before a message is sent again
  "pins", // messages that are pinned to ports, to try them out
  "runs/messages", // the messages and logs that are kept
  "queues", // queued wires: what waits on them now
  "queues/leaving", // asking what shall become of what waits when a flow is removed
  "queues/messages", // the table of the queues, and what waits on one
  "queues/letters", // dead letters: messages that are not tried again by themselves
  "runs/tests", // tests of the open flow, and a run as a test
  "runs/panel", // the list of runs and the steps of one
  "canvas/graph", // boxes, layout, selection
  "canvas/route", // how wires go around nodes
  "canvas/wiring", // drawing a wire and whether it fits
  "canvas/rewire", // putting a node into a wire, moving an end, joining neighbours
  "canvas/palette", // finding and adding components
  "canvas/nodes",
  "canvas/clipboard",
  "canvas/menu", // what a right click shows
  "canvas/find", // what the command box offers on the flow page
  "canvas",
  "inspector/panel",
  "inspector/mapping", // of a wire
  "inspector/queue", // of a wire: whether it is queued, and what waits
  "inspector/node",
  "inspector",
  "drawer", // the panel at the bottom: runs, problems
  "rails", // the buttons at the left and right that open panels
  "strip", // the line at the bottom: the last runs, zoom
  "header",
  "dialogs",
  "page", // the flow page as a whole
  "flows", // the list of flows
  "overview", // what the last run of a flow did with each item
  "all-runs", // the runs of all flows
  "flow-picture", // a small drawing of a flow that is not open
  "solutions/offer", // what solutions there are, and where they are from
  "solutions/readme", // a text in Markdown
  "solutions/install", // the parameters of a solution, what would be installed
  "solutions", // the page of a solution
  "instances", // installed solutions: upgrade, rollback, uninstall
  "marketplace", // all solutions, those that are installed, the catalogues
  "home",
  "command-box", // finds nodes, flows and commands in one list
  "", // the start, and which address shows which page
];

const files = (layer) => `^src/${layer && `${layer}/`}[^/]+$`;

export default {
  forbidden: [
    ...layers.slice(0, -1).map((layer, at) => ({
      name: `${layer} imports only what is below it`,
      severity: "error",
      from: { path: files(layer) },
      to: { path: layers.slice(at + 1).map(files) },
    })),
    {
      name: "every folder is listed in layers.mjs",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: layers.map(files) },
    },
    {
      name: "no file imports one that imports it",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    // Types are arrows too.
    tsPreCompilationDeps: true,
  },
};
