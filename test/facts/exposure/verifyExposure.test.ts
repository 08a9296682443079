import { describe, expect, it } from 'vitest';
import { exposureReport, type ReportedEndpoint, type ReportedOpening } from '../../../src/facts/exposure/report.ts';
import { packetVerifier } from '../../../src/facts/exposure/verify.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { parsePortSet, type PortSet } from '../../../src/values/ports.ts';
import { collected, contoso } from '../../e2e/tenant.ts';
import { NOW } from '../access/snapshot.ts';

const snapshot = await collected(contoso());
const verify = packetVerifier(snapshot);
/** Ways on which the filters see what the sender sent, but for the port. */
const PLAIN_PATHS = ['publicIp', 'loadBalancerRule', 'inboundNatRule'];
const endpoints = exposureReport(snapshot, { now: NOW }).endpoints.filter(({ path, floatingIp }) => path !== null && PLAIN_PATHS.includes(path) && floatingIp === undefined);

function packet({ networkInterface, privateAddress }: ReportedEndpoint, protocol: string, remoteAddress: string, localPort: number): JsonObject {
  return { networkInterface, direction: 'Inbound', protocol, remoteAddress, localAddress: privateAddress, localPort };
}

const portsOf = ({ ports }: ReportedOpening): PortSet => parsePortSet(ports) ?? { edges: [] };

/** The ends of every run of sources, at the ends of the ports. */
function packetsIn(endpoint: ReportedEndpoint, opening: ReportedOpening): readonly JsonObject[] {
  const protocols = ['Tcp', 'Udp'].filter((name) => opening.protocol === '*' || opening.protocol === name);
  const [first = 0, end = 1] = portsOf(opening).edges;
  const addresses = opening.sources.flatMap((range) => range.split('-'));
  return protocols.flatMap((protocol) => [first, end - 1].flatMap((port) => addresses.map((address) => packet(endpoint, protocol, address, port))));
}

describe('exposure and single packets agree about the simulated tenant', () => {
  it('there is something to compare', () => {
    expect(endpoints.flatMap(({ openings }) => openings).length).toBeGreaterThan(10);
  });

  it('what an opening lets in is allowed, by the rules it names', () => {
    const wrong = endpoints.flatMap((endpoint) => endpoint.openings.flatMap((opening) => packetsIn(endpoint, opening).flatMap((one) => {
      const answer = verify(one);
      const named = opening.decidedBy.map((by) => JSON.stringify(by));
      // Of a request's opening the request's own allow is named, not what else lets it through.
      const isNamed = opening.verdict === 'temporary' || answer.decidedBy.every((by) => named.includes(JSON.stringify(by)));
      // A deny that is taken to close nothing may close something: that is assumed there, and not known here.
      const isRight = answer.access === 'Allow' || (answer.access === 'Unknown' && endpoint.assumes.length > 0);
      return isRight && isNamed ? [] : [JSON.stringify({ answer, one, by: opening.decidedBy })];
    })));
    expect(wrong).toEqual([]);
  });

  it('what is in no opening of a way that is known is not let in by a filter', () => {
    const wrong = endpoints.filter(({ verdict, unknown }) => verdict !== 'unknown' && unknown === undefined).flatMap((endpoint) => {
      const isSixth = endpoint.privateAddress.includes(':');
      const closed = [22, 80, 443, 3389, 5985, 8443, 65_535].filter((port) => !endpoint.openings.some((opening) => {
        const { edges } = portsOf(opening);
        return edges.some((start, index) => index % 2 === 0 && start <= port && port < (edges[index + 1] ?? 0));
      }));
      // A way delivers some ports only, and the filters may let in more than it delivers: an instance's own address delivers all.
      if (endpoint.path !== 'publicIp') return [];
      return closed.map((port) => packet(endpoint, 'Tcp', isSixth ? '2a01:111::9' : '20.11.12.13', port))
        .filter((one) => verify(one).access === 'Allow' && verify(one).decidedBy[0]?.level !== 'none')
        .map((one) => JSON.stringify({ one, answer: verify(one) }));
    });
    expect(wrong).toEqual([]);
  });
});
