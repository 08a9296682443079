import type { LocatedDocument } from '../documents/located.ts';
import { suggest } from '../documents/suggest.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Rule } from '../model/rule.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';

/** What only all rules together show: ids and aliases that are taken, and replacements that are none. */
export function checkPack(documents: readonly LocatedDocument[], rules: readonly Rule[]): readonly Diagnostic[] {
  return [...takenNames(documents), ...deadReplacements(documents, rules)];
}

/** The id that a rule's file states, whether or not the rule has faults. */
export function idOf(document: LocatedDocument): string | undefined {
  const id = isJsonObject(document.value) ? document.value['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** An id belongs to one rule over all packs, and so does an alias: waivers and baselines hang on them. The first to take one has it; ids come first. */
function takenNames(documents: readonly LocatedDocument[]): readonly Diagnostic[] {
  const holders = new Map<string, LocatedDocument>();
  const faults: Diagnostic[] = [];
  const take = (document: LocatedDocument, name: string, path: readonly (string | number)[], what: string): void => {
    const holder = holders.get(name);
    if (holder === undefined) holders.set(name, document);
    else faults.push({ file: document.file, ...document.locateValue(path), message: `the ${what} '${name}' is taken by ${holder === document ? 'this rule itself' : holder.file}` });
  };
  for (const document of documents) {
    const id = idOf(document);
    if (id !== undefined) take(document, id, ['id'], 'id');
  }
  for (const document of documents) for (const [index, alias] of aliasesOf(document).entries()) if (typeof alias === 'string') take(document, alias, ['aliases', index], 'alias');
  return faults;
}

function aliasesOf({ value }: LocatedDocument): readonly JsonValue[] {
  const aliases = isJsonObject(value) ? value['aliases'] : undefined;
  return Array.isArray(aliases) ? (aliases as readonly JsonValue[]) : [];
}

/** A deprecated rule names one that is there and lives. */
function deadReplacements(documents: readonly LocatedDocument[], rules: readonly Rule[]): readonly Diagnostic[] {
  const deprecated = new Set(rules.filter((rule) => rule.status.kind === 'deprecated').map((rule) => rule.id));
  const ids = documents.flatMap((document) => idOf(document) ?? []);
  return rules.flatMap((rule) => {
    const document = documents.find(({ file }) => file === rule.file);
    if (rule.status.kind !== 'deprecated' || document === undefined) return [];
    const { replacedBy } = rule.status;
    const message = replacementFault(rule.id, replacedBy, ids, deprecated);
    if (message === undefined) return [];
    const near = ids.includes(replacedBy) ? undefined : suggest(replacedBy, ids.filter((id) => id !== rule.id && !deprecated.has(id)));
    return [{ file: rule.file, ...document.locateValue(['status', 'deprecated', 'replacedBy']), message, ...(near === undefined ? {} : { suggestion: near }) }];
  });
}

function replacementFault(id: string, replacedBy: string, ids: readonly string[], deprecated: ReadonlySet<string>): string | undefined {
  if (replacedBy === id) return 'a rule cannot be replaced by itself';
  if (!ids.includes(replacedBy)) return `it is replaced by '${replacedBy}', and there is no such rule`;
  return deprecated.has(replacedBy) ? `it is replaced by '${replacedBy}', which is deprecated itself` : undefined;
}
