import type { AccessIndex } from '../../../src/facts/access/accessIndex.ts';
import type { FactContext } from '../../../src/model/fact.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { asArray, asObject, asString, type JsonObject } from '../../../src/values/json.ts';
import { randomEstate, randomQuestions, type AccessEstate } from '../../oracle/accessEstates.ts';
import { expand, type AccessAnswer, type AccessQuestion } from '../../oracle/accessExpander.ts';
import { ACCESS_NOW, type AccessSituation } from '../../oracle/accessSituations.ts';
import { snapshotOf } from './snapshot.ts';

/** What is compared with the oracle: the code itself, or a copy of it with a defect. */
export interface Subject {
  readonly accessIndex: (snapshot: Snapshot, context: FactContext) => AccessIndex;
}

/** A tenant, what is asked about it, and what the oracle says. */
export interface Trial {
  readonly estate: AccessEstate;
  readonly asked: readonly { readonly question: AccessQuestion; readonly answer: AccessAnswer }[];
}

export function trialOf(seed: number, count: number): Trial {
  const estate = randomEstate(seed);
  const oracle = expand(estate.rows, estate.now);
  return { estate, asked: randomQuestions(estate, seed, count).map((question) => ({ question, answer: oracle.can(question) })) };
}

/** A small tenant, with the answer that was worked out by hand. */
export function trialOfSituation({ rows, question, active, eligible }: AccessSituation): Trial {
  return { estate: { rows, now: ACCESS_NOW, principals: [], scopes: [] }, asked: [{ question, answer: { active, eligible } }] };
}

function snapshotOfEstate({ rows }: AccessEstate): Snapshot {
  return snapshotOf(rows.map(whole));
}

/** The oracle takes what a denial does not say as its being empty; from Azure it always says everything. */
function whole(row: JsonObject): JsonObject {
  if (asString(row['type'])?.toLowerCase().endsWith('/denyassignments') !== true) return row;
  const properties = asObject(row['properties']);
  const permissions = asArray(properties['permissions']).map((element) => ({ actions: [], notActions: [], dataActions: [], notDataActions: [], ...asObject(element) }));
  return { ...row, properties: { doNotApplyToChildScopes: false, principals: [], excludePrincipals: [], ...properties, permissions } };
}

/** The first question that the two answer differently, with both answers; undefined where they agree. */
export function disagreement({ accessIndex }: Subject, { estate, asked }: Trial): string | undefined {
  const index = accessIndex(snapshotOfEstate(estate), { now: estate.now });
  for (const { question, answer } of asked) {
    const { active, eligible } = index.can(question);
    if (active !== answer.active || eligible !== answer.eligible) return `${JSON.stringify(question)}: ${active}, ${eligible} and not ${answer.active}, ${answer.eligible}`;
  }
  return undefined;
}

/** Whether a list of holders says of everybody what a single question says of each; undefined where it does. */
export function listDisagreement({ accessIndex }: Subject, { estate, asked }: Trial): string | undefined {
  const index = accessIndex(snapshotOfEstate(estate), { now: estate.now });
  for (const { question: { action, plane, scope } } of asked) {
    const listed = new Map(index.who({ action, plane, scope }).holders.map(({ principalId, active, eligible }) => [principalId, `${active}, ${eligible}`]));
    for (const principalId of estate.principals.filter((id) => !id.includes('-00000000000c') && !/c\d$/u.test(id))) {
      const { active, eligible } = index.can({ principalId, action, plane, scope });
      const said = listed.get(principalId.toLowerCase()) ?? 'no, no';
      if (said !== `${active}, ${eligible}`) return `${principalId} ${action} ${plane} ${scope}: listed as ${said}, and asked: ${active}, ${eligible}`;
    }
  }
  return undefined;
}
