package flowcmd

// LineDiff is for the tests.
var LineDiff = lineDiff
