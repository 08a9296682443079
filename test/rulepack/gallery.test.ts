import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../src/facts/table.ts';
import { loadPack } from '../../src/rulepack/loadPack.ts';

const FOLDER = fileURLToPath(new URL('gallery', import.meta.url));
const { definitions: facts } = createFactTable();

type Told = readonly [line: number, column: number, message: string, suggestion?: string];

/**
 * Mistakes that people make, and what each of them should be told: where (the word that has to change, as
 * an editor counts), a part of the message, and the word that was meant. One mistake, one diagnostic.
 */
const GALLERY: readonly (readonly [file: string, told: readonly Told[]])[] = [
  ['alias-taken.yaml', [[3, 19, 'the alias \'NET900\' is taken by gallery/good-rule.yaml']]],
  ['all-and-any-of.yaml', [[9, 3, '\'allOf\' stands alone in its map; \'anyOf\' belongs into a condition of its own']]],
  ['anchor-and-alias.yaml', [[6, 7, 'anchors are not allowed'], [7, 5, 'aliases are not allowed']]],
  ['anchor.yaml', [[6, 7, 'anchors are not allowed: write the value out']]],
  ['bad-duration.yaml', [[6, 53, '\'olderThan\': expected an ISO 8601 duration, such as P90D or PT3H', 'P90D']]],
  ['bad-id.yaml', [[1, 5, 'the id \'Net-901\' must be capital letters and three or four digits']]],
  ['bad-ports.yaml', [[6, 56, '\'portsIntersect\': expected ports as text']]],
  ['bad-prefix.yaml', [[6, 45, '\'ipInRange\': expected addresses or prefixes']]],
  ['bare-fact-in-count.yaml', [[9, 20, 'there is no fact \'verdict\'', 'exposure.openings[*].verdict']]],
  ['bare-member-in-count.yaml', [[9, 21, '\'protocol\' is no column of a resource', 'properties.rules[*].protocol']]],
  ['member-without-each.yaml', [[9, 21, 'leads into a list without', 'properties.rules[*].protocol']]],
  ['bare-property.yaml', [[6, 14, '\'hardwareProfile\' is no column of a resource', 'properties.hardwareProfile.vmSize']]],
  ['broken-path.yaml', [[6, 14, 'empty step in path']]],
  ['broken-regex.yaml', [[6, 34, '\'matchesRegex\': not a regular expression']]],
  ['byte-order-mark.yaml', [[4, 11, 'severity \'hihg\' is not one of', 'high']]],
  ['cases-of-no-rule.cases.yaml', [[1, 7, 'there is no rule \'NET90\'', 'NET900']]],
  ['condition-is-text.yaml', [[6, 5, 'expected a condition: a subject']]],
  ['control-character.yaml', [[3, 15, 'the control character U+0007 is not allowed in a text']]],
  ['count-always-true.yaml', [[9, 24, 'a count is always 0 or more, so this is always true', 'greater: 0'], [11, 13, 'a count is never less than 0, so this is never true', 'equals: 0']]],
  ['count-by-text.yaml', [[8, 3, 'a count cannot be compared by \'contains\'']]],
  ['count-of-no-list.yaml', [[7, 18, '\'jit.state\' is no list, so there is nothing to count']]],
  ['count-without-star.yaml', [[7, 19, 'count goes over a list: its path ends in \'[*]\'', 'properties.storageProfile.dataDisks[*]']]],
  ['dead-replacement.yaml', [[5, 37, 'it is replaced by \'NET90\', and there is no such rule', 'NET900']]],
  ['duration-of-a-list.yaml', [[6, 34, '\'olderThan\' takes a point in time, and \'exposure.publicPath\' is true or false']]],
  ['empty-all-of.yaml', [[7, 10, '\'allOf\' needs a list of at least one condition']]],
  ['empty-lists.yaml', [[8, 30, '\'in\': an empty list is never true'], [9, 33, '\'notIn\': an empty list is always true'], [10, 30, '\'anyIn\': an empty list is never true']]],
  ['empty.yaml', [[1, 1, 'the document is empty']]],
  ['exists-yes.yaml', [[6, 46, '\'exists\': ', 'true']]],
  ['explosive-regex.yaml', [[6, 34, '\'matchesRegex\': a quantifier behind a group can take exponential time']]],
  ['expression.yaml', [[7, 3, '\'expr\' is reserved: there is no expression language']]],
  ['fact-as-field.yaml', [[6, 14, '\'exposure\' is no column of a resource', 'fact: exposure.publicPath']]],
  ['fact-of-another-type.yaml', [[6, 13, 'the fact \'exposure\' cannot be asked of Microsoft.Storage/storageAccounts']]],
  ['foreign-tag.yaml', [[3, 8, 'the tag !secret is not allowed']]],
  ['given-is-a-list.cases.yaml', [[5, 12, 'given must be one resource: a map']]],
  ['half-a-join.yaml', [[9, 5, '\'on\' lacks \'right\'']]],
  ['huge-number.yaml', [[6, 39, 'this number is too large to be exact; put it in quotes']]],
  ['id-taken.yaml', [[1, 5, 'the id \'NET900\' is taken by gallery/good-rule.yaml']]],
  ['identity-member.yaml', [[12, 25, 'identity \'match.protcol\': \'exposure.openings[*]\' has no member \'protcol\'', 'match.protocol']]],
  ['identity-without-count.yaml', [[8, 1, '\'identity\' tells the elements of a count or join apart']]],
  ['indentation.yaml', [[8, 3, 'the indentation does not fit the lines above']]],
  ['inventory-without-type.cases.yaml', [[8, 9, 'an inventory row needs its \'type\'']]],
  ['json.yaml', [[6, 15, 'severity \'hihg\' is not one of', 'high']]],
  ['key-twice.yaml', [[4, 1, 'this key stands twice in the same map'], [5, 11, 'severity \'hihg\' is not one of', 'high']]],
  ['list-for-one-value.yaml', [[6, 32, '\'equals\': expected one value; several are compared by \'in\'']]],
  ['list-instead-of-map.yaml', [[7, 3, 'a condition is a map; put the list under allOf or anyOf']]],
  ['list-of-rules.yaml', [[1, 1, 'a rule must be a map of id, name']]],
  ['list-without-star.yaml', [[6, 13, '\'exposure.openings\' is a list: its elements are reached with \'[*]\'', 'exposure.openings[*].verdict']]],
  ['map-for-a-value.yaml', [[6, 34, 'a map is no value here; expected a literal or { param: name }']]],
  ['map-instead-of-list.yaml', [[8, 5, '\'allOf\' needs a list: begin each of its conditions with \'- \'']]],
  ['match-member.yaml', [[11, 23, '{{ match.prots }}: \'exposure.openings[*]\' has no member \'prots\'', 'match.ports']]],
  ['match-without-count.yaml', [[7, 23, '{{ match.port }}: \'match\' is the first element of a count or join']]],
  ['merge-key.yaml', [[6, 7, 'merge keys are not allowed: write the values out']]],
  ['message-in-a-block.yaml', [[9, 30, '{{ fact.jit.sate }}: the fact \'jit\' has no field \'sate\'', 'fact.jit.state']]],
  ['message-paths.yaml', [[7, 11, '{{ nmae }}: \'nmae\' is no column of a resource', 'name'], [7, 25, '{{ fact.jit.sate }}: the fact \'jit\' has no field \'sate\'', 'fact.jit.state'], [7, 48, '{{ params.ports }}: the parameter \'ports\' is not declared']]],
  ['missing-key.yaml', [[1, 1, 'a rule lacks \'severity\'']]],
  ['missing-space.yaml', [[4, 1, 'a space is missing after the colon']]],
  ['misspelt-case-key.cases.yaml', [[6, 5, 'unknown key \'expects\' in a case', 'expect']]],
  ['misspelt-column.yaml', [[6, 14, '\'propertes\' is no column of a resource', 'properties.licenseType']]],
  ['misspelt-expectation.cases.yaml', [[6, 13, 'expect \'fial\' is not one of pass, fail, unknown, notApplicable', 'fail']]],
  ['misspelt-fact-field.yaml', [[6, 13, 'has no field \'publicPaths\'', 'exposure.publicPath']]],
  ['misspelt-fact-member.yaml', [[9, 20, 'has no member \'verdit\'', 'exposure.openings[*].verdict']]],
  ['misspelt-fact.yaml', [[6, 13, 'there is no fact \'exposre\'', 'exposure.publicPath']]],
  ['misspelt-filter.yaml', [[7, 33, 'unknown filter \'jion\'', 'join'], [7, 76, 'unknown filter \'dat\'', 'date']]],
  ['misspelt-key.yaml', [[4, 1, 'unknown key \'severty\' in a rule', 'severity']]],
  ['misspelt-operator.yaml', [[6, 34, 'unknown operator or key \'equal\'', 'equals']]],
  ['misspelt-param-key.yaml', [[8, 55, 'unknown key \'parm\'', 'param']]],
  ['misspelt-parameter-type.yaml', [[7, 18, 'type \'durations\' is not one of string, integer', 'duration']]],
  ['misspelt-parameter.yaml', [[8, 62, 'the parameter \'limt\' is not declared', 'limit']]],
  ['misspelt-parameters.yaml', [[6, 1, 'unknown key \'paramters\' in a rule', 'parameters']]],
  ['misspelt-remediation.yaml', [[9, 47, 'unknown key \'portall\' in remediation', 'portal']]],
  ['misspelt-severity.yaml', [[4, 11, 'severity \'hihg\' is not one of critical, high, medium, low, info', 'high']]],
  ['misspelt-subject.yaml', [[6, 7, 'unknown operator or key \'feild\'', 'field']]],
  ['misspelt-type.yaml', [[5, 17, 'no collector provides the type \'Microsoft.Compute/virtualMachine\'', 'Microsoft.Compute/virtualMachines']]],
  ['misspelt-word-of-a-fact.yaml', [[6, 48, '\'opne\' is not one of', 'open']]],
  ['name-not-stem.yaml', [[2, 7, 'the name \'another-name\' must be the file\'s stem \'name-not-stem\'']]],
  ['no-operator.yaml', [[8, 7, 'a condition needs an operator']]],
  ['no-references.yaml', [[10, 13, 'references must name at least one']]],
  ['no-subject.yaml', [[8, 7, 'a condition needs a subject: one of field, fact, value, count, related']]],
  ['no-time.cases.yaml', [[2, 6, '\'yesterday\' is no time']]],
  ['no-value.yaml', [[8, 10, '\'equals\': a value is missing here']]],
  ['number-as-text.yaml', [[10, 12, '\'greater\': expected a whole number, without quotes']]],
  ['one-value-for-list.yaml', [[6, 28, '\'in\': expected a list', '[westeurope]']]],
  ['only-comments.yaml', [[1, 1, 'the document is empty']]],
  ['operator-for-a-list-fact.yaml', [[6, 29, '\'exposure.paths\' is a list, which \'equals\' cannot compare']]],
  ['parameters-as-a-list.yaml', [[7, 3, 'parameters must be a map of name']]],
  ['path-into-javascript.yaml', [[6, 14, '\'__proto__\' is not allowed in a path']]],
  ['plain-reference.yaml', [[10, 14, 'a reference must be an https address']]],
  ['policy-alias.yaml', [[6, 14, 'is an alias of Azure Policy; write the path of the property', 'properties.allowBlobPublicAccess']]],
  ['policy-template-as-value.yaml', [[6, 14, 'templates of Azure Policy are not evaluated']]],
  ['policy-template-in-brackets.yaml', [[6, 31, 'templates of Azure Policy are not evaluated; write { param: name }']]],
  ['policy-template.yaml', [[6, 31, 'templates of Azure Policy are not evaluated; write { param: name }']]],
  ['ports-as-numbers.yaml', [[6, 50, '\'portsIntersect\': expected ports as text']]],
  ['related-without-type.yaml', [[7, 14, 'unknown key \'typ\' in related', 'type']]],
  ['secret-path.yaml', [[6, 14, '\'properties.osProfile.customData\' is never collected, because a secret may stand there']]],
  ['several-faults.yaml', [[4, 11, 'severity \'hihg\' is not one of', 'high'], [6, 34, 'unknown operator or key \'equal\'', 'equals'], [7, 11, '\'nmae\' is no column', 'name']]],
  ['star-on-no-list.yaml', [[6, 13, '\'jit.state\' is no list: \'[*]\' does not fit']]],
  ['tab.yaml', [[7, 1, 'a tab cannot indent; use spaces']]],
  ['text-for-a-boolean-fact.yaml', [[6, 42, '\'exposure.publicPath\' is true or false, never \'open\'']]],
  ['title-is-a-number.yaml', [[3, 8, 'title must be text; put it in quotes']]],
  ['too-deep.yaml', [[31, 51, 'conditions are nested deeper than 24 levels']]],
  ['two-documents.yaml', [[11, 1, 'a file holds one document; this one holds several']]],
  ['two-operators.yaml', [[6, 46, 'two operators in one condition (equals, greater); wrap them in allOf']]],
  ['two-stars.yaml', [[6, 26, '\'like\': a pattern holds at most one \'*\'']]],
  ['two-subjects.yaml', [[6, 20, 'two subjects in one condition (field, fact)']]],
  ['type-without-provider.yaml', [[5, 17, 'no collector provides the type \'virtualMachines\'', 'Microsoft.Compute/virtualMachines']]],
  ['unbalanced-message.yaml', [[7, 11, 'unbalanced {{ }} in message']]],
  ['unclosed-bracket.yaml', [[6, 5, 'this \'{\' is not closed']]],
  ['unclosed-quote.yaml', [[10, 14, 'this quote is not closed']]],
  ['unknown-case-parameter.cases.yaml', [[7, 15, 'the rule has no parameter \'prts\'', 'ports']]],
  ['unknown-evidence.yaml', [[8, 12, 'has no field \'opening\'', 'fact.exposure.openings'], [8, 35, '\'osProfile\' is no column', 'properties.osProfile.computerName']]],
  ['unknown-missing-type.cases.yaml', [[7, 15, 'no collector provides the type \'Microsoft.Network/networkInterface\'', 'Microsoft.Network/networkInterfaces']]],
  ['unknown-reason.cases.yaml', [[7, 13, 'reason \'forbiden\' is not one of', 'forbidden']]],
  ['unquoted-brackets.yaml', [[6, 30, 'a text that holds \'[\' must be in quotes here']]],
  ['unquoted-colon.yaml', [[3, 8, 'a text that holds \': \' must be in quotes']]],
  ['unquoted-message.yaml', [[7, 10, 'a text that begins with \'{{\' must be in quotes']]],
  ['unquoted-star.yaml', [[6, 41, 'a text that begins with \'*\' must be in quotes']]],
  ['unquoted-yes.yaml', [[6, 51, '\'yes\' without quotes is text here, and not true or false', 'true']]],
  ['unused-parameter.yaml', [[7, 3, 'the parameter \'limit\' is never used']]],
  ['windows-lines.yaml', [[4, 11, 'severity \'hihg\' is not one of', 'high']]],
  ['words-of-other-languages.yaml', [[7, 3, 'unknown operator or key \'and\'', 'allOf']]],
  ['wrong-case-parameter.cases.yaml', [[7, 22, 'expected ports as text']]],
  ['wrong-default.yaml', [[7, 36, 'default: expected a whole number, without quotes'], [8, 36, 'default: expected an ISO 8601 duration', 'PT3H']]],
  ['wrong-parameter-type.yaml', [[8, 53, '\'olderThan\' takes a parameter of type duration; \'limit\' is of type integer']]],
];

function read(name: string) {
  return { path: `gallery/${name}`, text: readFileSync(join(FOLDER, name), 'utf8') };
}

const good = read('good-rule.yaml');

describe('the gallery of broken rules', () => {
  it('has every file in its table', () => {
    expect(GALLERY.length).toBeGreaterThanOrEqual(60);
    expect(readdirSync(FOLDER).filter((name) => name !== 'good-rule.yaml').toSorted()).toEqual(GALLERY.map(([file]) => file).toSorted());
  });

  it('is loaded beside a rule without a fault', () => {
    expect(loadPack([good], { facts }).diagnostics).toEqual([]);
  });

  it.each(GALLERY)('%s', (file, told) => {
    const { diagnostics, rules } = loadPack([good, read(file)], { facts });
    const places = diagnostics.map((one) => [one.file, one.line, one.column, one.suggestion]);
    expect(places, diagnostics.map((one) => one.message).join('\n')).toEqual(told.map(([line, column, , suggestion]) => [`gallery/${file}`, line, column, suggestion]));
    for (const [index, [, , message]] of told.entries()) expect(diagnostics[index]?.message).toContain(message);
    expect(rules.map(({ id }) => id)).toEqual(['NET900']);
  });

  it('is told in one run, each file as if it were alone', () => {
    const alone = GALLERY.filter(([file]) => !file.endsWith('.cases.yaml') && !['id-taken.yaml', 'alias-taken.yaml', 'dead-replacement.yaml'].includes(file));
    // All of them claim the same id; that they clash is what only the whole shows.
    const { diagnostics } = loadPack([good, ...alone.map(([file]) => read(file))], { facts });
    const counted = Map.groupBy(diagnostics.filter(({ message }) => !message.startsWith("the id 'NET901' is taken")), (one) => one.file);
    expect(Object.fromEntries(alone.map(([file]) => [file, counted.get(`gallery/${file}`)?.length]))).toEqual(Object.fromEntries(alone.map(([file, told]) => [file, told.length])));
  });
});
