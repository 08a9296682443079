import { join, relative, resolve } from 'node:path';
import { suggest } from '../documents/suggest.ts';
import { createFiles, exists } from '../files/newFiles.ts';
import { BUILT_IN_PACK } from '../files/packReader.ts';
import { CATALOG, catalogEntry } from '../model/catalog.ts';
import { RULE_PREFIXES } from '../model/rule.ts';
import { ToolError } from '../model/toolError.ts';
import { newCasesText, newRuleText } from '../rulepack/newRule.ts';
import { ID_PATTERN } from '../rulepack/ruleParser.ts';
import { loadRules } from './pack.ts';

interface NewRuleOptions {
  readonly domain: string;
  readonly name: string;
  readonly id: string | undefined;
  readonly type: string;
  readonly directory: string;
}

interface WrittenRule {
  readonly id: string;
  readonly ruleFile: string;
  readonly casesFile: string;
}

const DOMAINS = Object.entries(RULE_PREFIXES).map(([prefix, domain]) => ({ prefix, domain }));

/** Names of files that read well and work everywhere. */
const NAME_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** From here on ids are free for users' own rules: the built-in pack stays below. */
const FIRST_OWN = 900;

/** Writes a rule and its cases, which load and hold as they stand. Throws ToolError USAGE for words that do not fit, OUTPUT where a file is there already. */
export function writeNewRule({ domain, name, id, type, directory }: NewRuleOptions): WrittenRule {
  const known = DOMAINS.find((one) => one.domain === domain);
  if (known === undefined) throw usage(`there is no domain '${domain}'`, suggest(domain, DOMAINS.map((one) => one.domain)), `The domains are ${DOMAINS.map((one) => one.domain).join(', ')}.`);
  if (!NAME_PATTERN.test(name)) throw usage(`'${name}' is no name of a rule`, undefined, 'Use small letters, digits and single hyphens, such as vault-without-purge-protection.');
  const entry = catalogEntry(type);
  if (entry === undefined) throw usage(`no collector provides the type '${type}'`, suggest(type, CATALOG.map((one) => one.type)), 'rules/rule.schema.json lists the types.');
  const own = resolve(directory) !== BUILT_IN_PACK;
  const chosen = idFor(id, known.prefix, directory, own);
  const ruleFile = join(directory, domain, `${name}.yaml`);
  const casesFile = join(directory, domain, `${name}.cases.yaml`);
  const rule = { id: chosen, name, type: entry.type, schema: schemaFrom(join(directory, domain)) };
  createFiles([{ path: ruleFile, text: newRuleText(rule) }, { path: casesFile, text: newCasesText(rule) }]);
  return { id: chosen, ruleFile, casesFile };
}

function usage(message: string, near: string | undefined, hint: string): ToolError {
  return new ToolError('USAGE', message, near === undefined ? hint : `Did you mean ${near}?`);
}

function idFor(id: string | undefined, prefix: string, directory: string, own: boolean): string {
  const { rules } = loadRules(own && exists(directory) ? [directory] : []);
  const taken = new Set(rules.flatMap((rule) => [rule.id, ...rule.aliases]));
  if (id !== undefined) {
    if (!ID_PATTERN.test(id)) throw usage(`'${id}' is no rule id`, undefined, 'An id is capital letters and three or four digits, such as NET900.');
    if (taken.has(id)) throw usage(`the id '${id}' is taken`, undefined, '"portcullis rules list" lists the ids.');
    return id;
  }
  for (let number = own ? FIRST_OWN : 1; ; number += 1) {
    const candidate = `${prefix}${String(number).padStart(3, '0')}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Relative where the schema lies in the same project, so that the rule can be committed; else where it is installed. */
function schemaFrom(directory: string): string {
  const schema = join(BUILT_IN_PACK, 'rule.schema.json');
  const inside = !relative(resolve('.'), schema).startsWith('..');
  return (inside ? relative(resolve(directory), schema) : schema).replaceAll('\\', '/');
}
