import type { ScanResult } from '../../model/scanResult.ts';
import { causesOf, type Cause } from '../causes.ts';
import { resourceIndex } from '../selection.ts';
import { counted, thousands } from '../text.ts';
import { callName } from '../place.ts';
import { namesShown, shown } from './shown.ts';

const MOST_CAUSES = 10;
const MOST_NAMES = 3;

/** Where to begin: the changes that end the gravest failures, with who has to make them. */
export function causeView(result: ScanResult) {
  const causes = causesOf(result);
  const rest = causes.slice(MOST_CAUSES);
  return {
    any: causes.length > 0,
    rows: causes.slice(0, MOST_CAUSES).map(causeRow(result)),
    rest: rest.length === 0 ? '' : `${counted(rest.length, 'more line')} like these, of ${counted(rest.reduce((sum, { findings }) => sum + findings.length, 0), 'failure')}: the findings below hold all of them.`,
  };
}

function causeRow(result: ScanResult) {
  const resourceOf = resourceIndex(result);
  return ({ title, place, severity, findings, rules, resources, owners, todo }: Cause) => ({
    severity,
    title: shown(title),
    place: shown(place),
    failures: thousands(findings.length),
    affects: namesShown(resources.map((key) => resourceOf(key)).map(({ id, name }) => callName(id, name)), MOST_NAMES),
    owners: owners.length === 0 ? '' : namesShown(owners, MOST_NAMES),
    todo: shown(todo),
    rules: rules.map(({ id }) => shown(id)),
  });
}
