import { describe, expect, it } from 'vitest';
import { readsOfField } from '../../../src/model/fact.ts';
import { jitFact } from '../../../src/facts/jit/jit.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';
import { jitDeny, MACHINE, policy } from '../exposure/site.ts';
import { jitOf, machine, RDP, SSH } from './machine.ts';

const ASSESSMENTS = 'Microsoft.Security/assessments';
const KEY = '805651bc-6ecd-4c73-9b55-97a19d0582d0';

function assessment(code: string, properties: JsonObject = {}, of = MACHINE, key = KEY): JsonObject {
  return { id: `${of}/providers/${ASSESSMENTS}/${key}`, name: key, type: ASSESSMENTS, properties: { status: { code }, ...properties } };
}

const COVERS_22 = policy([{ number: 22 }]);
const BY_STATE: Readonly<Record<string, readonly JsonObject[]>> = {
  protected: machine([jitDeny('22'), SSH], [COVERS_22]),
  weak: machine([jitDeny('22'), SSH], [policy([{ number: 22, source: '*' }])]),
  partial: machine([jitDeny('22'), SSH, RDP], [COVERS_22]),
  bypassed: machine([SSH], [COVERS_22]),
  unprotected: machine([SSH]),
  notApplicable: machine([]),
};
/** Defender asks whether a machine that needs a policy has one that holds; where none is needed it says either of two things. */
const AGREES: Readonly<Record<string, readonly string[]>> = {
  Healthy: ['protected', 'weak', 'notApplicable'],
  Unhealthy: ['partial', 'bypassed', 'unprotected'],
  NotApplicable: ['notApplicable'],
};

describe('Defender for Cloud', () => {
  it.each(Object.keys(AGREES).flatMap((verdict) => Object.keys(BY_STATE).map((state) => [verdict, state, AGREES[verdict]?.includes(state)] as const)))(
    'says %s of a machine that is %s: agreed %s', (verdict, state, agrees) => {
      const answers = jitOf([...(BY_STATE[state] ?? []), assessment(verdict)]);
      expect(answers).toMatchObject({ state, defenderVerdict: verdict, defenderAgrees: agrees });
    });

  it.each<[string, JsonObject]>([
    ['the id of the assessment', assessment('Unhealthy')],
    ['that id in capitals', assessment('Unhealthy', {}, MACHINE.toUpperCase(), KEY.toUpperCase())],
    ['the id of the assessment, where the details are empty', assessment('Unhealthy', { resourceDetails: { Source: 'Azure', Id: '' } })],
    ['the details of Resource Graph', { ...assessment('unhealthy', { resourceDetails: { Source: 'Azure', Id: MACHINE.toLowerCase() } }, SUBSCRIPTION) }],
    ['the details of ARM', { ...assessment('UNHEALTHY', { resourceDetails: { source: 'Azure', id: MACHINE } }, SUBSCRIPTION) }],
  ])('names the machine by %s', (_name, row) => {
    expect(jitOf([...machine([SSH]), row])).toMatchObject({ defenderVerdict: 'Unhealthy', defenderAgrees: true });
  });

  it('tells why it does not apply', () => {
    expect(jitOf([...machine([]), assessment('NotApplicable', { status: { code: 'NotApplicable', cause: 'OffByPolicy' } })])).toMatchObject({ defenderCause: 'OffByPolicy' });
  });

  it.each<[string, readonly JsonObject[]]>([
    ['nothing', []],
    ['something of another machine', [assessment('Healthy', {}, `${MACHINE}-2`)]],
    ['something about open ports', [assessment('Healthy', {}, MACHINE, 'bc303248-3d14-44c2-96a0-55f5c326b5fe')]],
  ])('says %s: absent', (_name, rows) => {
    expect(jitOf([...machine([SSH]), ...rows])).toMatchObject({ defenderVerdict: null, defenderCause: null, defenderAgrees: null });
  });

  it('says what is not understood: not known', () => {
    expect(jitOf([...machine([SSH]), assessment('Splendid')])).toMatchObject({ state: 'unprotected', defenderVerdict: 'unknown: notCollected', defenderAgrees: 'unknown: notCollected' });
  });

  it('was not read: nothing else hangs on it', () => {
    const whole = jitOf(machine([SSH]));
    const answers = jitOf(machine([SSH]), [gap(ASSESSMENTS, SUBSCRIPTION)]);
    const own = { defenderVerdict: 'unknown: forbidden', defenderCause: 'unknown: forbidden', defenderAgrees: 'unknown: forbidden' };
    expect(answers).toEqual({ ...whole, ...own });
    expect(Object.keys(jitFact.fields).filter((field) => readsOfField(jitFact, field).includes(ASSESSMENTS))).toEqual(Object.keys(own));
  });

  it('cannot be compared with a state that is not known', () => {
    const rows = [...machine([SSH]).filter((row) => !JSON.stringify(row['id']).includes('pricings')), assessment('Healthy')];
    expect(jitOf(rows, [gap('Microsoft.Security/pricings', SUBSCRIPTION)])).toMatchObject({ defenderVerdict: 'Healthy', defenderAgrees: 'unknown: forbidden' });
  });
});
