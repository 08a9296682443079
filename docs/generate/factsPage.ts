import { permissionsOf } from '../../src/model/catalog.ts';
import type { FactDefinition, FactField } from '../../src/model/fact.ts';
import { compareText } from '../../src/values/json.ts';
import { anchor, code, codes, page, prose, sentence, table } from './markdown.ts';

/** Every fact that a rule may ask for: `docs/reference/facts.md`. */
export function factsPage(facts: readonly FactDefinition[]): string {
  return page([
    '# Facts',
    '',
    'Generated from the table of facts by `npm run generate`: edit that (`src/facts`, whose folders explain how each is derived and where it ends). A condition reads one by `fact: NAME.FIELD`; every field may be unknown, with the reason.',
    table(['fact', 'of', ''], facts.map(({ name, on, description }) => [`[${prose(name)}](#${anchor(name)})`, codes(on), prose(description)])),
    ...facts.flatMap(section),
  ]);
}

function section(fact: FactDefinition): readonly string[] {
  const permissions = [...new Set(fact.reads.flatMap(permissionsOf))].toSorted(compareText);
  return [
    `## ${fact.name}`,
    '',
    `${sentence(fact.description)} Asked of ${codes(fact.on)}.`,
    table(['path', 'type', 'values', ''], Object.entries(fact.fields).flatMap(([name, field]) => fieldRows(`${fact.name}.${name}`, field))),
    `Reads: ${codes(fact.reads.toSorted(compareText))}.`,
    '',
    `Permissions: ${permissions.length === 0 ? 'none' : codes(permissions)}.`,
    '',
  ];
}

function fieldRows(path: string, field: FactField): readonly (readonly string[])[] {
  const below = field.type === 'object[]' ? `${path}[*]` : path;
  const alone = field.reads === undefined ? '' : ` Reads only ${codes(field.reads)}.`;
  const own = [code(path), code(field.type), codes(field.values ?? []), alone === '' ? prose(field.description) : `${sentence(field.description)}${alone}`];
  return [own, ...Object.entries(field.items ?? {}).flatMap(([name, item]) => fieldRows(`${below}.${name}`, item))];
}
