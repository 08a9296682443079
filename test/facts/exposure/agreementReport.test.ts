import { describe, expect, it } from 'vitest';
import { randomEstate, withoutTypes, type RandomEstate } from '../../oracle/estates.ts';
import { textAt, type OracleRow } from '../../oracle/json.ts';
import { placeKey } from '../../oracle/filters.ts';
import { waysIn } from '../../oracle/packetWalker.ts';
import { createRandom } from '../../oracle/random.ts';
import { randomShots } from '../../oracle/shots.ts';
import { INTERFACE } from '../../oracle/situations.ts';
import { SITUATIONS_OF_FILTERS } from '../../oracle/situationsOfFilters.ts';
import { SITUATIONS_OF_WAYS } from '../../oracle/situationsOfWays.ts';
import { disagreementOn, emptyTally, firstDisagreement, situationDisagreement } from './agreementChecks.ts';
import { admitsIgnorance, decisionOn, holdsSource, isAtPort, readDocument } from './endpointChecks.ts';
import { complaintAbout, shrunk, toldEstate } from './shrinking.ts';
import { loadSubject } from './subject.ts';

const PACKETS_A_NETWORK = 100;
const PACKETS = Number(process.env['PORTCULLIS_PACKETS'] ?? 100_000);
const FIRST_SEED = 20_000;
const LAW_SEEDS = Array.from({ length: Math.max(60, Math.ceil(PACKETS / 1_500)) }, (_, index) => FIRST_SEED + index);
/** Whole types that somebody may not be allowed to read, and that something may come in by. */
const UNREADABLE = [
  'microsoft.network/loadbalancers', 'microsoft.network/azurefirewalls', 'microsoft.network/networksecuritygroups', 'microsoft.network/publicipaddresses',
  'microsoft.network/virtualnetworks', 'microsoft.network/networkinterfaces', 'microsoft.network/effectivesecurityadminrules', 'microsoft.network/routetables', 'microsoft.network/ipgroups',
];

const subject = await loadSubject(new URL('../../../src', import.meta.url).pathname);

function estateOf(seed: number): RandomEstate {
  return randomEstate(seed);
}

describe('the exposure document agrees with the packet walker', () => {
  it(`about ${String(PACKETS)} packets`, { timeout: 60_000 + PACKETS * 20 }, () => {
    const tally = emptyTally();
    const found: string[] = [];
    for (let seed = FIRST_SEED; tally.Allow + tally.Deny + tally.Unknown + tally.disputed < PACKETS; seed += 1) {
      const estate = estateOf(seed);
      const first = firstDisagreement(subject, estate, createRandom(-seed), PACKETS_A_NETWORK, tally);
      if (first !== undefined) found.push(`seed ${String(seed)}, ${[...estate.features].join(' ')}: ${first.wrong}\n${found.length < 3 ? toldEstate(shrunk(estate, complaintAbout(subject, first.shot))) : ''}`);
    }
    expect(found.slice(0, 5).join('\n\n'), `${String(found.length)} networks of ${String(tally.networks)}`).toBe('');
    expect(tally.networks).toBeGreaterThanOrEqual(PACKETS / PACKETS_A_NETWORK);
    for (const fate of ['Allow', 'Deny', 'Unknown'] as const) expect(tally[fate], fate).toBeGreaterThan(PACKETS / 25);
    expect(tally.disputed, 'packets on which what is written does not settle the answer').toBeLessThan(PACKETS / 100);
  });

  it.each([...SITUATIONS_OF_FILTERS, ...SITUATIONS_OF_WAYS].map((one) => [one.name, one] as const))('where %s', (_name, situation) => {
    expect(situationDisagreement(subject, situation, INTERFACE)).toBeUndefined();
  });
});

describe('what was not read', () => {
  it.each(UNREADABLE)('%s: whatever gets in is open, or the document admits that it does not know', (type) => {
    for (const seed of LAW_SEEDS) {
      const whole = estateOf(seed);
      const less = withoutTypes(whole, [type]);
      const report = subject.report(less);
      const document = readDocument(report);
      for (const shot of randomShots(whole, createRandom(seed), 20)) {
        const decision = decisionOn(waysIn(whole), shot);
        // Of an interface that belongs to no machine nothing is left, and nobody can know of it.
        const isLost = type.endsWith('/networkinterfaces') && textAt(shot.way.place.networkInterface.properties, 'virtualMachine', 'id') === undefined;
        if (decision.access !== 'Allow' || decision.isDisputed === true || isLost) continue;
        const endpoints = document.filter(({ key, endpoint }) => endpoint.path === shot.way.path && key === placeKey(shot.way.place.networkInterface.id, shot.way.place.name));
        const isHeld = endpoints.flatMap(({ openings }) => openings).some((opening) => isAtPort(opening, shot) && holdsSource(opening, shot.sent.source));
        const ofMachine = report.endpoints.filter(({ virtualMachine, networkInterface, verdict }) => (verdict === 'unknown' || verdict === 'open') && [virtualMachine, networkInterface].some((id) => id !== null && isOwn(shot.way.place.networkInterface, id)));
        expect(isHeld || ofMachine.length > 0 || admitsIgnorance(document, shot.way), `seed ${String(seed)} without ${type}: ${JSON.stringify({ path: shot.way.path, at: shot.way.place.networkInterface.id, ...shot.sent })}`).toBe(true);
      }
    }
  });
});

/** Whether an id is that of the interface or of the machine that it says it belongs to. */
function isOwn(networkInterface: OracleRow, id: string): boolean {
  return JSON.stringify(networkInterface).toLowerCase().includes(`"${id.toLowerCase()}"`);
}

describe('every document', () => {
  it('is the same in whatever order the rows come', () => {
    for (const seed of LAW_SEEDS) {
      const estate = estateOf(seed);
      const shuffled = { ...estate, rows: createRandom(seed).sample(estate.rows, Number.POSITIVE_INFINITY) };
      expect(subject.report(shuffled), `seed ${String(seed)}`).toEqual(subject.report(estate));
    }
  });

  it('is the same to its packets whatever letter case ids are written in', () => {
    for (const seed of LAW_SEEDS) {
      const estate = estateOf(seed);
      const upper = { ...estate, rows: JSON.parse(JSON.stringify(estate.rows), (_key, value: unknown) => (typeof value === 'string' && value.startsWith('/') ? value.toUpperCase() : value)) as readonly OracleRow[] };
      const document = readDocument(subject.report(upper));
      const wrong = randomShots(upper, createRandom(seed), 20).map((shot) => disagreementOn(upper, document, shot)).find((one) => one !== undefined);
      expect(wrong, `seed ${String(seed)}`).toBeUndefined();
    }
  });
});
