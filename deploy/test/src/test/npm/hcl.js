// node hcl.js FILE: prints a Terraform file as JSON; fails where it is not valid.
const fs = require('fs');
const { parse } = require('@cdktf/hcl2json');

parse(process.argv[2], fs.readFileSync(process.argv[2], 'utf8')).then(
  (json) => console.log(JSON.stringify(json)),
  (error) => {
    console.error(String(error));
    process.exit(1);
  },
);
