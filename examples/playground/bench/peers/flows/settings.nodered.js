const fs = require('fs')

// No editor, no admin API, and nothing is asked of the network.
module.exports = {
  uiHost: '${HOST}',
  uiPort: ${PORT},
  https: '${CERT}' === '' ? undefined : {cert: fs.readFileSync('${CERT}'), key: fs.readFileSync('${KEY}')},
  httpAdminRoot: false,
  disableEditor: true,
  telemetry: {enabled: false, updateNotification: false},
  logging: {console: {level: 'error', metrics: false, audit: false}},
}
