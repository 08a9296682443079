import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { summarise } from '../../src/assess/summary.ts';
import type { ResultFinding, ResultResource, ScanResult } from '../../src/model/scanResult.ts';

/** The demonstration's result, with all rules, benchmarks, waivers and lists of a real one. */
export const SAMPLE = JSON.parse(readFileSync(new URL('../../reports/sample/results.json', import.meta.url), 'utf8')) as ScanResult;

/**
 * The demonstration's result with as many findings as asked for, each on a resource of its own, with evidence and texts as long as real ones: what a
 * large estate with the whole pack of rules gives.
 */
export function scaled(count: number, base: ScanResult = SAMPLE): ScanResult {
  const resourceOf = new Map(base.resources.map((resource) => [resource.id.toLowerCase(), resource]));
  const resources = new Map<string, ResultResource>();
  const findings = Array.from({ length: count }, (_none, index): ResultFinding => {
    const round = Math.floor(index / base.findings.length);
    const finding = base.findings.at(index % base.findings.length);
    if (finding === undefined) throw new Error('the sample has no finding');
    const resource = resourceOf.get(finding.resourceId.toLowerCase());
    if (resource === undefined) throw new Error(`the sample has no resource ${finding.resourceId}`);
    return round === 0 ? keep(finding, resource, resources) : copy(finding, resource, round, resources);
  });
  const all = [...base.resources, ...[...resources.values()].filter(({ id }) => !resourceOf.has(id.toLowerCase()))];
  const counted = { ...base, findings, resources: all };
  return { ...counted, summary: summarise(counted, base.scan.scopes.seen.length, base.gate) };
}

function keep(finding: ResultFinding, resource: ResultResource, resources: Map<string, ResultResource>): ResultFinding {
  resources.set(resource.id.toLowerCase(), resource);
  return finding;
}

function copy(finding: ResultFinding, resource: ResultResource, round: number, resources: Map<string, ResultResource>): ResultFinding {
  const id = `${resource.id}-${String(round)}`;
  const name = `${resource.name}-${String(round)}`;
  resources.set(id.toLowerCase(), { ...resource, id, name });
  const text = (value: string): string => value.replaceAll(resource.name, name);
  return {
    ...finding,
    resourceId: id,
    message: text(finding.message),
    ...(finding.rootCause === undefined ? {} : { rootCause: `${finding.rootCause}-${String(round)}` }),
    fingerprint: createHash('sha256').update(`${finding.fingerprint}${String(round)}`).digest('hex'),
  };
}
