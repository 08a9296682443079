import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { createChecker } from '../../src/documents/checker.ts';
import { parseYaml } from '../../src/documents/located.ts';
import { loadRules } from '../../src/flow/pack.ts';
import { formatDiagnostic } from '../../src/model/diagnostic.ts';
import { FORMATS } from '../../src/model/formats.ts';
import { parseRuleChanges, parseSettings } from '../../src/rulepack/configParser.ts';
import { configSchema } from '../../src/rulepack/configSchema.ts';
import { SETTINGS, variableOf } from '../../src/rulepack/settings.ts';

const { rules } = loadRules([]);

const SCOPE_KEYS = 'tenant, cloud, auth, subscriptions, managementGroups, exclude, activityLog, resourceGroups, tags';
const GATE_KEYS = 'failOn, baseline, newOnly, allowIncomplete, failOnUnusedWaivers, allowEmpty, exitZero';
const ROOT_KEYS = 'scope, rules, assumptions, owners, waivers, gate, outputs, sarifProfile, junitGranularity, overrides, emergencyAccounts, version';
const OVERRIDE_KEYS = 'rules, scope, enabled, severity, parameters, reason';
const ALLOWANCE = 'gate.allowIncomplete must be true, false, or a list of what may be left unread, such as [throttled]';
const OUTPUTS = 'outputs must be a map of formats to paths, such as { html: report.html }';
const DAYS = 'waivers.maxDays must be a whole number of days, 1 or more';

/**
 * Mistakes that people make in a `portcullis.yaml`, and what they should be told. `§` stands before each place that has to change, and
 * nowhere else. `loose`: the JSON Schema, which editors know, cannot tell.
 */
const MISTAKES: readonly (readonly [what: string, text: string, told: readonly string[], loose?: 'loose'])[] = [
  ['a severity in a capital letter', 'gate: { failOn: §High }', ["gate.failOn 'High' is not one of critical, high, medium, low, info - did you mean 'high'?"]],
  ['a severity of other tools', 'gate: { failOn: §error }', ["gate.failOn 'error' is not one of critical, high, medium, low, info"]],
  ['a severity without a value', 'gate:\n  failOn:§\n', ['gate.failOn has no value; expected one of critical, high, medium, low, info']],
  ['a subscription that is no list', 'scope: { subscriptions: §Production }', ["scope.subscriptions must be a list - did you mean '[Production]'?"]],
  ['subscriptions with a comma', 'scope: { subscriptions: §"Production, Legacy" }', ["scope.subscriptions must be a list - did you mean '[Production, Legacy]'?"]],
  ['subscriptions without a value', 'scope:\n  subscriptions:§\n', ['scope.subscriptions has no value; expected a list']],
  ['a subscription that is a number', 'scope: { subscriptions: [Production, §7] }', ['an entry of scope.subscriptions must be text; put it in quotes']],
  ['a subscription that is nothing', 'scope: { exclude: [§""] }', ['an entry of scope.exclude has no value; expected text']],
  ['reports as a list', 'outputs: §[html]', [OUTPUTS]],
  ['a report as a word', 'outputs: §html', [OUTPUTS]],
  ['a report in the words of a flag', 'outputs: §html=report.html', [OUTPUTS]],
  ['a report without a path', 'outputs:\n  html:§\n', ['outputs.html has no value; expected text']],
  ['a format that there is none of', 'outputs: { §pdf: report.pdf }', [`unknown key 'pdf' in outputs (expected ${FORMATS.join(', ')})`]],
  ['a format in capitals', 'outputs: { §HTML: report.html }', [`unknown key 'HTML' in outputs (expected ${FORMATS.join(', ')}) - did you mean 'html'?`]],
  ['a switch in the words of older YAML', 'gate: { newOnly: §yes, exitZero: §off }', ["gate.newOnly must be true or false - did you mean 'true'?", "gate.exitZero must be true or false - did you mean 'false'?"]],
  ['a switch in quotes', 'scope: { activityLog: §"true" }', ["scope.activityLog must be true or false - did you mean 'true'?"]],
  ['a switch as a number', 'waivers: { allowBroad: §0 }', ["waivers.allowBroad must be true or false - did you mean 'false'?"]],
  ['a switch that is neither', 'gate: { allowEmpty: §maybe }', ['gate.allowEmpty must be true or false']],
  ['days in quotes', 'waivers: { maxDays: §"90" }', [`${DAYS} - did you mean '90'?`]],
  ['days as a duration', 'waivers: { maxDays: §P90D }', [`${DAYS} - did you mean '90'?`]],
  ['half a day', 'waivers: { maxDays: §0.5 }', [DAYS]],
  ['no day', 'waivers: { maxDays: §0 }', [DAYS]],
  ['days before', 'waivers: { maxDays: §-90 }', [DAYS]],
  ['tags as a list', 'scope: { tags: §[env=prod] }', ['scope.tags must be a map of tag names to texts, such as { env: prod }']],
  ['a tag that is a number', 'scope: { tags: { env: prod, tier: §1 } }', ["the tag 'tier' must be text; put it in quotes"]],
  ['a tag without a value', 'scope: { tags: { env: §"" } }', ["the tag 'env' has no value; expected text"]],
  ['what may be unread as a word', 'gate: { allowIncomplete: §throttled }', [`${ALLOWANCE} - did you mean '[throttled]'?`]],
  ['what may be unread as yes', 'gate: { allowIncomplete: §yes }', [`${ALLOWANCE} - did you mean 'true'?`]],
  ['what may be unread as nothing', 'gate:\n  allowIncomplete:§\n', [ALLOWANCE]],
  ['the files of waivers in the place of their group', 'waivers: §[waivers.yaml]', ["waivers must be a map of files, maxDays, allowBroad - did you mean '{ files: [waivers.yaml] }'?"]],
  ['a file of waivers in the place of the group', 'waivers: §waivers.yaml', ["waivers must be a map of files, maxDays, allowBroad - did you mean '{ files: [waivers.yaml] }'?"]],
  ['a file of waivers that is no list', 'waivers: { files: §waivers.yaml }', ["waivers.files must be a list - did you mean '[waivers.yaml]'?"]],
  ['waivers themselves', 'waivers:\n  §- { id: WV-1 }\n', ['waivers must be a map of files, maxDays, allowBroad']],
  ['a subscription in the place of the scope', 'scope: §Production', [`scope must be a map of ${SCOPE_KEYS} - did you mean '{ subscriptions: [Production] }'?`]],
  ['a severity in the place of the gate', 'gate: §high', [`gate must be a map of ${GATE_KEYS} - did you mean '{ failOn: high }'?`]],
  ['a group whose members are all commented out', 'gate:§\n  # failOn: low\nversion: 1\n', [`gate has no value; expected a map of ${GATE_KEYS}`]],
  ['a gate that is switched off', 'gate: §false', [`gate must be a map of ${GATE_KEYS}`]],
  ['owners as a list', 'owners: §[owner, team]', ["owners must be a map of tags - did you mean '{ tags: [owner, team] }'?"]],
  ['rules as a word', 'rules: §my-rules', ["rules must be a list - did you mean '[my-rules]'?"]],
  ['a setting without its group', '§failOn: high', [`unknown key 'failOn' in the configuration (expected ${ROOT_KEYS}) - did you mean 'gate.failOn'?`]],
  ['a flag as a key', '§subscription: [Production]\n§fail-on: high', [`unknown key 'subscription' in the configuration (expected ${ROOT_KEYS}) - did you mean 'scope.subscriptions'?`, `unknown key 'fail-on' in the configuration (expected ${ROOT_KEYS}) - did you mean 'gate.failOn'?`]],
  ['a setting in another group', 'gate: { §subscriptions: [Production] }', [`unknown key 'subscriptions' in gate (expected ${GATE_KEYS}) - did you mean 'scope.subscriptions'?`]],
  ['a flag in its group', 'gate: { §fail-on: high }', [`unknown key 'fail-on' in gate (expected ${GATE_KEYS}) - did you mean 'failOn'?`]],
  ['a misspelt key of the first level', '§scopes: { cloud: AzureCloud }', [`unknown key 'scopes' in the configuration (expected ${ROOT_KEYS}) - did you mean 'scope'?`]],
  ['a misspelt key of the second level', 'scope: { §subscripton: [Production] }', [`unknown key 'subscripton' in scope (expected ${SCOPE_KEYS}) - did you mean 'subscriptions'?`]],
  ['a misspelt key of waivers', 'waivers: { §file: [w.yaml] }', ["unknown key 'file' in waivers (expected files, maxDays, allowBroad) - did you mean 'files'?"]],
  ['a misspelt key of owners', 'owners: { §tag: [owner] }', ["unknown key 'tag' in owners (expected tags) - did you mean 'tags'?"]],
  ['a misspelt key of an override', 'overrides: [{ rules: [NET001], §severty: low, reason: x }]', [`unknown key 'severty' in an override (expected ${OVERRIDE_KEYS}) - did you mean 'severity'?`]],
  ['a misspelt key of the scope of an override', 'overrides: [{ rules: [NET001], severity: low, scope: { §tags: { env: dev } } }]', ["unknown key 'tags' in scope (expected id, tag, managementGroup) - did you mean 'tag'?"]],
  ['a word that JavaScript knows', '§constructor: x', [`unknown key 'constructor' in the configuration (expected ${ROOT_KEYS})`]],
  ['a cloud in small letters', 'scope: { cloud: §azurecloud }', ["scope.cloud 'azurecloud' is not one of AzureCloud, AzureUSGovernment, AzureChinaCloud - did you mean 'AzureCloud'?"]],
  ['a login that there is none of', 'scope: { auth: §azure-cli }', ["scope.auth 'azure-cli' is not one of auto, cli, managed-identity, workload-identity, github-oidc, azure-pipelines, environment"]],
  ['an assumption misspelt', 'assumptions: [noPim, §noSecurityAdminRule]', ["an entry of assumptions 'noSecurityAdminRule' is not one of noSecurityAdminRules, noLoadBalancers, noFirewalls, noScaleSets, noJitPolicies, noPim - did you mean 'noSecurityAdminRules'?"]],
  ['an assumption that is no list', 'assumptions: §noPim', ["assumptions must be a list - did you mean '[noPim]'?"]],
  ['a profile misspelt', 'sarifProfile: §Archive', ["sarifProfile 'Archive' is not one of github, archive - did you mean 'archive'?"]],
  ['a tenant that is a number', 'scope: { tenant: §72 }', ['scope.tenant must be text; put it in quotes']],
  ['a baseline that is a list', 'gate: { baseline: §[baseline.json] }', ['gate.baseline must be text, not a list']],
  ['a version of tomorrow', 'version: §2', ['version must be 1']],
  ['a list', '§- scope', [`the configuration must be a map of ${ROOT_KEYS}`]],
  ['an account by its name', 'emergencyAccounts: [§admin@contoso.example]', ["'admin@contoso.example' is no object id of a user (\"az ad user show --id NAME --query id\" tells it)"]],
  ['an account that is no list', 'emergencyAccounts: §ace00000-0000-4000-8000-000000000001', ['emergencyAccounts must be a list']],
  ['an override of a rule that there is none of', 'overrides: [{ rules: [§NETT001], severity: low }]', ["there is no rule 'NETT001' - did you mean 'NET001'?"], 'loose'],
  ['a rule that is switched off without a reason', 'overrides: [{ rules: [NET001], §enabled: false }]', ["a rule that is switched off needs a 'reason'"], 'loose'],
  ['an override that is no list', 'overrides: §{ rules: [NET001], severity: low }', ['overrides must be a list']],
];

function unmarked(text: string): string {
  return text.replaceAll('§', '');
}

function marksOf(text: string): readonly string[] {
  const pieces = text.split('§').slice(0, -1);
  return pieces.map((_piece, index) => {
    const before = pieces.slice(0, index + 1).join('').split('\n');
    return `portcullis.yaml:${before.length}:${(before.at(-1) ?? '').length + 1}`;
  });
}

function read(text: string, known = true) {
  const located = parseYaml('portcullis.yaml', text);
  if (!located.ok) throw new Error(located.diagnostics.map(formatDiagnostic).join('\n'));
  const checker = createChecker(located.document);
  const { values, lines } = parseSettings(located.document, checker);
  parseRuleChanges(located.document, checker, known ? rules : undefined);
  return { values, lines, told: checker.diagnostics.map(formatDiagnostic), value: located.document.value };
}

const validate = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile(configSchema());

describe('a mistake in a configuration is told where it stands, with what to write', () => {
  it.each(MISTAKES.map(([what, text, told]) => [what, text, told] as const))('%s', (_what, text, told) => {
    const marks = marksOf(text);
    expect(read(unmarked(text)).told).toEqual(told.map((message, index) => `${marks[index] ?? ''} ${message}`));
  });

  it('the same without the rules, but for what only they tell', () => {
    const needRules = MISTAKES.filter(([, text]) => JSON.stringify(read(unmarked(text), false).told) !== JSON.stringify(read(unmarked(text)).told)).map(([what]) => what);
    expect(needRules).toEqual(['an override of a rule that there is none of']);
  });

  it('is refused by the JSON Schema too, but for what it cannot say', () => {
    const accepted = MISTAKES.filter(([, text]) => validate(read(unmarked(text)).value)).map(([what]) => what);
    expect(accepted).toEqual(MISTAKES.filter(([, , , loose]) => loose === 'loose').map(([what]) => what));
  });

  it('is told together with all the others', () => {
    const text = 'scope: { subscriptions: Production, cluod: AzureCloud }\ngate: { failOn: High, newOnly: yes }\noutputs: [html]\noverrides: [{ rules: [NET01], severity: hihg }]\nemergencyAccounts: [me]\n';
    expect(read(text).told.map((line) => line.replace(/^portcullis\.yaml:(\d+).*$/, '$1')).toSorted()).toEqual(['1', '1', '2', '2', '3', '4', '4', '5']);
  });
});

describe('a configuration', () => {
  const WHOLE = `version: 1
scope:
  tenant: contoso.example
  cloud: AzureUSGovernment
  auth: cli
  subscriptions: [Production, " Legacy "]
  managementGroups: []
  exclude: [Sandbox]
  activityLog: true
  resourceGroups: [rg-web]
  tags: { env: prod, "cost center": "12" }
rules: [my-rules]
assumptions: [noSecurityAdminRules]
owners: { tags: [team, owner] }
waivers: { files: [waivers.yaml], maxDays: 90, allowBroad: false }
gate:
  failOn: medium
  baseline: baseline.json
  newOnly: true
  allowIncomplete: [throttled, Legacy]
  failOnUnusedWaivers: false
  allowEmpty: false
  exitZero: true
outputs: { html: report.html, json: "-" }
sarifProfile: archive
junitGranularity: finding
overrides: [{ rules: ["NET*"], severity: low, scope: { tag: { env: dev } } }]
emergencyAccounts: [ACE00000-0000-4000-8000-000000000001]
`;

  it('with every key is read whole', () => {
    const { values, lines, told, value } = read(WHOLE);
    expect(told).toEqual([]);
    expect(values).toEqual({
      tenant: 'contoso.example', cloud: 'AzureUSGovernment', auth: 'cli', subscriptions: ['Production', 'Legacy'], managementGroups: [], exclude: ['Sandbox'], activityLog: true,
      resourceGroups: ['rg-web'], tags: { env: 'prod', 'cost center': '12' }, rules: ['my-rules'], assumptions: ['noSecurityAdminRules'], ownerTags: ['team', 'owner'],
      waivers: ['waivers.yaml'], waiverDays: 90, allowBroad: false, failOn: 'medium', baseline: 'baseline.json', newOnly: true, allowIncomplete: ['throttled', 'Legacy'],
      failOnUnusedWaivers: false, allowEmpty: false, exitZero: true, outputs: [{ format: 'json', path: '-' }, { format: 'html', path: 'report.html' }], sarifProfile: 'archive', junitGranularity: 'finding',
    });
    expect(Object.keys(values).toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
    expect([lines.tenant, lines.rules, lines.waiverDays, lines.sarifProfile, lines.junitGranularity]).toEqual([3, 12, 15, 25, 26]);
    expect(validate(value)).toBe(true);
  });

  it.each(['true', 'false', '[]', '[throttled]'])('allows %s to be incomplete, says the schema too', (allowance) => {
    const { told, value } = read(`gate: { allowIncomplete: ${allowance} }`);
    expect([told, validate(value)]).toEqual([[], true]);
  });

  it('has one place, one flag and one variable for each setting', () => {
    const settings = Object.values(SETTINGS);
    expect(new Set(settings.map(({ path }) => path)).size).toBe(settings.length);
    const flags = settings.flatMap(({ flag }) => flag ?? []);
    expect(new Set(flags.map(variableOf)).size).toBe(flags.length);
    expect(flags).not.toContain('config');
  });
});
