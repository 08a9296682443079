import type { JitLiveRequest, JitMachine } from '../../model/posture.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, lastSegment } from '../../values/armId.ts';
import type { MachineJit } from '../jit/machineJit.ts';
import { PORTAL_GROUPS } from '../jit/portal.ts';
import { byAge, type AccessRequest, type MachinePolicy } from '../jit/requests.ts';
import { instantText, rankIn, sortedBy } from './order.ts';

/** In the order of the portal's groups. */
export function sortedMachines(machines: readonly JitMachine[]): readonly JitMachine[] {
  return sortedBy(machines, ({ group, id }) => [rankIn<JitMachine['group']>(PORTAL_GROUPS, group), lastSegment(id).toLowerCase(), idKey(id)]);
}

/** One machine. Where its group is not known it is in group `unknown`, with the cause. */
export function jitMachine(id: string, { policy, policyGap, grade, portal }: MachineJit): JitMachine {
  const { portalGroup, portalReason } = portal;
  const requestGap = policyGap ?? policy.requestGap;
  const unknown = causeIn([portalGroup, grade.state]) ?? requestGap;
  return {
    id,
    group: portalGroup.known ? portalGroup.value : 'unknown',
    ...(portalReason.known && portalReason.value !== null ? { reason: portalReason.value } : {}),
    ...(grade.state.known ? { state: grade.state.value } : {}),
    ports: policy.ports.map(({ port, protocol, maxDuration }) => ({ port, protocol, maxDuration })),
    live: byAge(policy.requests).filter(({ state }) => state === 'live').map(liveRequest),
    ...(requestGap === undefined ? lastRequest(policy) : {}),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

function causeIn(answers: readonly ({ readonly known: true } | { readonly known: false; readonly unknown: Unknown })[]): Unknown | undefined {
  return answers.flatMap((answer) => (answer.known ? [] : [answer.unknown]))[0];
}

function liveRequest({ port, requestor, sources, startedAt, endsAt }: AccessRequest): JitLiveRequest {
  return { port, requestor, sources, startedAt: instantText(startedAt) ?? '', endsAt: instantText(endsAt) ?? '' };
}

/** Who asked last: not told where newer requests may not have been read. */
function lastRequest({ requests }: MachinePolicy): Pick<JitMachine, 'lastRequestor' | 'lastRequestedAt'> {
  const [last] = byAge(requests);
  const lastRequestedAt = instantText(last?.startedAt);
  return {
    ...(last === undefined || last.requestor === '' ? {} : { lastRequestor: last.requestor }),
    ...(lastRequestedAt === undefined ? {} : { lastRequestedAt }),
  };
}
