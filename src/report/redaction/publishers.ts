/** Hosts of the documentation that built-in rules and benchmarks point to: everybody reads there. */
const PUBLISHERS: ReadonlySet<string> = new Set(['learn.microsoft.com', 'www.cisa.gov', 'csrc.nist.gov', 'www.aicpa-cima.com', 'www.iso.org', 'www.pcisecuritystandards.org', 'www.cisecurity.org']);

/** Whether a reference of a rule leads to documentation that everybody reads. One to a wiki or a repository of somebody tells whose the rule is. */
export function isPublic(reference: string): boolean {
  const url = URL.canParse(reference) ? new URL(reference) : undefined;
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && url.port === '' && PUBLISHERS.has(url.hostname);
}
