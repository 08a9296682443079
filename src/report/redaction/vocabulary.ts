import type { ScanResult } from '../../model/scanResult.ts';

/**
 * Words, lower case, that the rules and the tool's own sentences use in their own sense: a machine named `network` is not looked for in them. It gives nothing away there,
 * and would take the sense of every other sentence.
 */
export function vocabularyOf({ rules, waivers }: ScanResult): ReadonlySet<string> {
  const texts = rules.flatMap(({ title, rationale, remediation: { summary, portal = '', effect = '' } }) => [title, rationale, summary, portal, effect]);
  const words = texts.flatMap((text) => text.toLowerCase().match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? []);
  return new Set([...words, ...words.flatMap((word) => word.split('-')), ...OWN, ...waivers.map(({ id }) => id.toLowerCase())]);
}

/** Words of sentences that no rule writes: reasons why something is not known, the way in, the gate. */
const OWN = `
  a about access account activated address addresses all allowed allow an and any application applications are as at azure because before between by can cannot certificate certificates code collected
  counts deny directory disabled does eligible enabled ends every everybody expired failed fail failure failures findings finding firewall flow for forbidden found from group groups has have holds id in
  interface internet is it its key keys known load balancer machine machines management may microsoft mode more named network nic no nobody none not nothing nsg of on one only open or other owner
  owners people policies policy port ports private public read reader reason refused reports request requests resource resources restricted role roles root rule rules scope secret secrets security see
  service set sign since somebody something standing stands subnet subscription subscriptions tag tagged tenant that the them there this through throttled time to type types unknown until user users
  valid value version virtual was way were what which who why with without
`.trim().split(/\s+/);
