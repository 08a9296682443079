import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { asObject, at, isJsonObject } from '../../values/json.ts';
import { holdsPoint, type Box } from './boxes.ts';
import type { Coverage } from './coverage.ts';
import { allOf, anyOf, NO, PERHAPS, SURELY, type Degree } from './degree.ts';
import { readLocations } from './locations.ts';
import { policyOf, type Policy } from './policies.ts';
import { pointOf, type Space } from './space.ts';
import { readStrengths } from './strengths.ts';
import { textsOf } from './texts.ts';

/**
 * How certain it is that some policy limits from where somebody signs in: one that, somewhere, blocks ordinary sign-ins to whatever application, or asks for a managed
 * device there. Where exactly does not matter, so that locations whose addresses are in no list count like others.
 */
export function locationLimits({ policies, people, space }: Coverage, snapshot: Snapshot): (id: string) => Degree {
  const [locations, strengths] = [readLocations(snapshot), readStrengths(snapshot)];
  const limits = policies.flatMap(({ row, enforced, who }) => {
    if (row === undefined) return enforced === PERHAPS ? [{ degree: PERHAPS, who }] : [];
    const everywhere = policyOf(withoutLocations(row), space, locations, strengths);
    return [{ degree: allOf([looksAtLocations(row), enforced, limitsOrdinary(everywhere, space)]), who }];
  }).filter(({ degree }) => degree !== NO);
  return (id) => anyOf(limits.map(({ degree, who }) => allOf([degree, who(people.of(id))])));
}

/** A policy for all locations without exception does not look at them. */
function looksAtLocations(row: Row): Degree {
  const stated = at(row, 'properties', 'conditions', 'locations');
  if (stated === null) return NO;
  const [included, excluded] = [textsOf(at(stated, 'includeLocations')), textsOf(at(stated, 'excludeLocations'))];
  if (included === undefined || excluded === undefined || included.length === 0) return PERHAPS;
  return included.every((one) => one.toLowerCase() === 'all') && excluded.length === 0 ? NO : SURELY;
}

function withoutLocations(row: Row): Row {
  const properties = asObject(row.properties);
  const conditions = at(properties, 'conditions');
  return isJsonObject(conditions) ? { ...row, properties: { ...properties, conditions: { ...conditions, locations: null } } } : row;
}

function limitsOrdinary({ asks }: Policy, space: Space): Degree {
  const point = pointOf(space, { user: '', target: 'any', client: 'browser', address: '203.0.113.1', country: '', signInRisk: 'none', userRisk: 'none', platform: 'windows', flow: 'none' });
  const holds = (boxes: readonly Box[]): boolean => holdsPoint(boxes, point);
  if (holds(asks.block.surely) || holds(asks.managedDevice.surely)) return SURELY;
  return holds(asks.block.perhaps) || holds(asks.managedDevice.perhaps) ? PERHAPS : NO;
}
