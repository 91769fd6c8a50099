// node cloudformation.js TEMPLATE…: reads templates as the CDK does and prints what is wrong with them, a line of JSON
// for each: {"template": …, "problems": […]}. acknowledged.json says what is right although a rule objects.
const fs = require('fs');
const os = require('os');
const path = require('path');
const cdk = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const { AwsSolutionsChecks } = require('cdk-nag');

const acknowledged = JSON.parse(fs.readFileSync(path.join(__dirname, 'acknowledged.json'), 'utf8'));

let problems = [];

// The CDK keeps properties that it does not know.
const override = cdk.CfnResource.prototype.addPropertyOverride;
cdk.CfnResource.prototype.addPropertyOverride = function (property, value) {
  problems.push(`${this.node.id}: unknown property ${property}`);
  return override.call(this, property, value);
};

function violations(report) {
  const found = [];
  for (const plugin of report.pluginReports) {
    for (const violation of plugin.violations) {
      const rule = violation.ruleName.replace(/\[.*$/, '');
      for (const construct of violation.violatingConstructs) {
        const resource = construct.constructPath.split('/').pop();
        if (!acknowledged[`${resource} ${rule}`]) {
          found.push(`${resource}: ${violation.ruleName} ${violation.description}`);
        }
      }
    }
  }
  return found;
}

function check(template) {
  problems = [];
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'millrace-cdk-'));
  try {
    const app = new cdk.App({ outdir: out, analyticsReporting: false });
    new CfnInclude(new cdk.Stack(app, 'Stack'), 'Template', { templateFile: template });
    cdk.Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const report = path.join(out, 'validation-report.json');
    try {
      app.synth();
    } catch (e) {
      if (!fs.existsSync(report)) {
        throw e;
      }
    }
    if (fs.existsSync(report)) {
      problems.push(...violations(JSON.parse(fs.readFileSync(report, 'utf8'))));
    }
  } catch (e) {
    problems.push(e.message.replace(/\s+/g, ' '));
  } finally {
    fs.rmSync(out, { recursive: true, force: true });
  }
  return problems;
}

for (const template of process.argv.slice(2)) {
  console.log(JSON.stringify({ template, problems: check(template) }));
}
