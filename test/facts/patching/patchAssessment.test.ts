import { describe, expect, it } from 'vitest';
import { patchAssessmentFact } from '../../../src/facts/patching/patchAssessment.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { linux, machine, MACHINE } from './machine.ts';

const TYPE = 'Microsoft.Compute/virtualMachines/patchAssessmentResults';
const AT = '2026-11-16T03:10:00.0000000Z';
const WHOLE = { status: 'Succeeded', osType: 'Linux', rebootPending: false, lastModifiedDateTime: AT, availablePatchCountByClassification: { security: 2, other: 0 }, errorDetails: null };

function assessment(properties: JsonObject, id = MACHINE): JsonObject {
  return { id: `${id}/patchAssessmentResults/latest`, type: TYPE, name: 'latest', properties };
}

function answers(rows: readonly JsonObject[], given = machine(linux())) {
  return answersOf(patchAssessmentFact, given, snapshotOf([given, ...rows]));
}

describe('an assessment', () => {
  it('says when it was made and what it found, above zero', () => {
    expect(plain(answers([assessment(WHOLE)]))).toEqual({
      running: 'unknown: notCollected', assessed: true, assessedAt: AT, status: 'Succeeded', error: null, missing: [{ classification: 'security', count: 2 }], rebootPending: false,
    });
  });

  it('is found whatever letters it writes the machine in, and is of no other machine', () => {
    expect(plain(answers([assessment(WHOLE, MACHINE.toUpperCase())]))['assessed']).toBe(true);
    expect(plain(answers([assessment(WHOLE, `${MACHINE}2`)]))['assessed']).toBe(false);
  });

  it('that is not there was not made within seven days: nothing is known of what is missing', () => {
    expect(plain(answers([]))).toMatchObject({ assessed: false, assessedAt: null, status: null, error: null, missing: 'unknown: noData', rebootPending: 'unknown: noData' });
    const given = machine(linux());
    const unread = plain(answersOf(patchAssessmentFact, given, snapshotOf([given], [gap(TYPE, SUBSCRIPTION)])));
    expect(new Set(Object.values({ ...unread, running: undefined }))).toEqual(new Set([undefined, 'unknown: forbidden']));
  });

  it.each([
    ['Linux without its security count', { availablePatchCountByClassification: { other: 3 } }, 'notCollected'],
    ['Linux without critical ones, which it does not count', { availablePatchCountByClassification: { security: 0 } }, undefined],
    ['Windows without its critical count', { osType: 'Windows', availablePatchCountByClassification: { security: 0 } }, 'notCollected'],
    ['Windows with both', { osType: 'Windows', availablePatchCountByClassification: { security: 0, critical: 0 } }, undefined],
    ['a count that is none', { availablePatchCountByClassification: { security: 0, other: 'many' } }, 'notCollected'],
    ['one that saw a part', { status: 'CompletedWithWarnings' }, 'noData'],
    ['one that failed', { status: 'Failed' }, 'noData'],
    ['one that still runs', { status: 'inprogress' }, 'noData'],
    ['one that does not say', { status: null }, 'notCollected'],
  ])('may have found less than there is: %s', (_name, changes, reason) => {
    const { missing } = answers([assessment({ ...WHOLE, ...changes })]);
    expect(missing?.known === true ? missing.atLeast?.reason : 'unknown').toBe(reason);
  });

  it.each([
    ['no counts', { availablePatchCountByClassification: null }, { missing: 'unknown: notCollected' }],
    ['no counts, since it failed', { status: 'Failed', availablePatchCountByClassification: null }, { missing: 'unknown: noData' }],
    ['a restart that waits, though it failed', { status: 'Failed', rebootPending: true }, { rebootPending: true }],
    ['no restart that waits, and it failed', { status: 'Failed' }, { rebootPending: 'unknown: noData' }],
    ['nothing about a restart', { rebootPending: null }, { rebootPending: 'unknown: notCollected' }],
    ['no time', { lastModifiedDateTime: 'lately' }, { assessedAt: 'unknown: notCollected' }],
    ['an error with a message', { errorDetails: { code: 'X', message: 'said' } }, { error: 'said' }],
    ['an error with a code alone', { errorDetails: { code: 'X' } }, { error: 'X' }],
    ['an error in a word', { errorDetails: 'broken' }, { error: 'broken' }],
  ])('with %s', (_name, changes, expected) => {
    expect(plain(answers([assessment({ ...WHOLE, ...changes })]))).toMatchObject(expected);
  });
});

describe('a machine', () => {
  it.each([
    ['PowerState/running', true], ['powerstate/RUNNING', true], ['PowerState/starting', true], ['PowerState/deallocating', true], ['PowerState/stopping', true],
    ['PowerState/deallocated', false], ['PowerState/stopped', false], ['PowerState/unknown', 'unknown: noData'], ['running', 'unknown: notCollected'], [null, 'unknown: notCollected'],
  ])('in the state %s runs: %s', (code, running) => {
    expect(plain(answers([], machine({ extended: { instanceView: { powerState: { code } } } })))['running']).toBe(running);
  });
});
