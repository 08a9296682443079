import { CONDITIONAL_ACCESS } from '../../model/directoryTypes.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { lastSegment } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { isEmptyBox, type Box } from './boxes.ts';
import { extentOf } from './conditions.ts';
import { allOf, NO, PERHAPS, SURELY, type Degree, type Extent } from './degree.ts';
import { grantsOf, type Grants } from './grants.ts';
import type { Locations } from './locations.ts';
import { CLIENTS, REQUIREMENTS, type Requirement } from './signIn.ts';
import type { Space } from './space.ts';
import type { Strengths } from './strengths.ts';
import { whoOf, type Who } from './who.ts';

/** Something that asks sign-ins for something: a Conditional Access policy, or what works like one. */
export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly enforced: Degree;
  readonly who: Who;
  /** The sign-ins that are asked for each requirement, users apart. */
  readonly asks: Readonly<Record<Requirement, Extent<readonly Box[]>>>;
  readonly row: Row | undefined;
}

/** Policies in report-only mode are evaluated and not enforced; a state that is new may be either. */
function stateOf(row: Row): Degree {
  const state = asString(at(row, 'properties', 'state'))?.toLowerCase();
  if (state === 'enabled') return SURELY;
  return state === 'disabled' || state === 'enabledforreportingbutnotenforced' ? NO : PERHAPS;
}

export function policyRows(snapshot: Snapshot): readonly Row[] {
  return [...snapshot.rows(CONDITIONAL_ACCESS)];
}

export function policyOf(row: Row, space: Space, locations: Locations, strengths: Strengths): Policy {
  const id = lastSegment(row.id).toLowerCase();
  const name = asString(at(row, 'properties', 'displayName')) ?? id;
  return { id, name, enforced: stateOf(row), who: whoOf(row), row, asks: asksOf(extentOf(row, space, locations), grantsOf(row, strengths), space) };
}

/** Narrows where a policy counts to the clients that its controls ask for each requirement. */
export function asksOf(extent: Extent<readonly Box[]>, grants: Grants, space: Space): Policy['asks'] {
  const asked = (requirement: Requirement): Extent<readonly Box[]> => ({
    surely: within(extent.surely, clientsWhere(requirement, grants, SURELY, space)),
    perhaps: within(extent.perhaps, clientsWhere(requirement, grants, PERHAPS, space)),
  });
  const [mfa, phishingResistant, managedDevice, block, remediation] = REQUIREMENTS.map(asked) as [Extent<readonly Box[]>, Extent<readonly Box[]>, Extent<readonly Box[]>, Extent<readonly Box[]>, Extent<readonly Box[]>];
  return { mfa, phishingResistant, managedDevice, block, remediation };
}

function clientsWhere(requirement: Requirement, grants: Grants, least: Degree, { vocabularies: { client } }: Space): bigint {
  return CLIENTS.reduce((mask, one) => (grants(requirement, one) >= least ? mask | client.of(one) : mask), 0n);
}

function within(boxes: readonly Box[], clients: bigint): readonly Box[] {
  return boxes.map((box) => box.with(1, (box[1] ?? 0n) & clients)).filter((box) => !isEmptyBox(box));
}

/** How certain it is that a policy asks somebody at all. */
export function appliesTo(policy: Policy, degree: Degree): Degree {
  return allOf([policy.enforced, degree]);
}
